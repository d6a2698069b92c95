import type { NextConfig } from 'next';

/** Pages only: the API, the forge and the agents' socket are mounted before Next by `server.ts`. */
const config: NextConfig = {
  transpilePackages: ['@pagurus/schema'],
  poweredByHeader: false,
  devIndicators: false,
  reactStrictMode: true,
  // `pnpm types` checks every part; a build for a start need not do it a second time.
  typescript: { ignoreBuildErrors: true },
};

export default config;
