import { stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
export const BUNDLE_PATH = here('dist/agent.mjs');

/**
 * Bundles the agent into the one file `dist/agent.mjs`, which `node agent.mjs` runs in a folder with nothing else.
 * Answers its size in bytes.
 */
export async function buildAgent(): Promise<number> {
  await buildProgram(here('src/main.ts'), BUNDLE_PATH);
  return (await stat(BUNDLE_PATH)).size;
}

/** Bundles any program around the agent's sources. */
export async function buildProgram(entry: string, outfile: string): Promise<void> {
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    minifySyntax: true,
    minifyWhitespace: true,
    // Native speed-ups of ws that this bundle does without.
    external: ['bufferutil', 'utf-8-validate'],
    // Some dependencies are CommonJS and call `require` for Node's own modules.
    banner: {
      js: "import { createRequire as pagurusRequire } from 'node:module'; const require = pagurusRequire(import.meta.url);",
    },
    logLevel: 'warning',
  });
}

if (import.meta.main) {
  const bytes = await buildAgent();
  process.stdout.write(`${BUNDLE_PATH} ${(bytes / 1_048_576).toFixed(1)} MiB\n`);
}
