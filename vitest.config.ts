import { defineConfig } from 'vitest/config';

/**
 * unit: pure, seconds, on every save · contract: one suite on every implementation of a port ·
 * integration: real git, processes, sockets, databases · tools: rules about the code base.
 */
const NEVER = ['**/node_modules/**', '**/.next/**'];
const SLOW = { testTimeout: 60_000, hookTimeout: 60_000 };

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{apps,packages}/**/*.test.{ts,tsx}'],
          exclude: [...NEVER, '**/*.integration.test.ts', '**/*.contract.test.ts'],
        },
      },
      { test: { name: 'contract', include: ['{apps,packages}/**/*.contract.test.ts'], exclude: NEVER, ...SLOW } },
      { test: { name: 'integration', include: ['{apps,packages}/**/*.integration.test.ts'], exclude: NEVER, ...SLOW } },
      { test: { name: 'tools', include: ['tools/**/*.test.ts'], exclude: NEVER, ...SLOW } },
    ],
  },
});
