import { readFile, stat, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, type Plugin, build } from 'esbuild';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
export const BUNDLE_PATH = here('dist/agent.mjs');

const COMMON = {
  bundle: true,
  platform: 'node',
  target: 'node24',
  minifySyntax: true,
  minifyWhitespace: true,
  // Native speed-ups of ws that this bundle does without.
  external: ['bufferutil', 'utf-8-validate'],
  logLevel: 'warning',
} satisfies BuildOptions;

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
    ...COMMON,
    entryPoints: [entry],
    outfile,
    format: 'esm',
    // Some dependencies are CommonJS and call `require` for Node's own modules.
    banner: {
      js: "import { createRequire as pagurusRequire } from 'node:module'; const require = pagurusRequire(import.meta.url);",
    },
  });
}

/**
 * As `buildProgram`, in the form that an executable takes: it can `require` what Node has, and import nothing. Small, as
 * all of it stays in memory. The licences of what is in it stand beside it.
 */
export async function buildForExecutable(entry: string, outfile: string): Promise<void> {
  await build({
    ...COMMON,
    entryPoints: [entry],
    outfile,
    format: 'cjs',
    supported: { 'dynamic-import': false },
    legalComments: 'external',
    plugins: [littleZod],
  });
  // esbuild leaves regular expressions as they are; one letter beyond ASCII doubles what V8 needs for the whole text.
  const text = await readFile(outfile, 'utf8');
  const escaped = (letter: string) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`;
  await writeFile(outfile, text.replaceAll(/[\u0080-\uffff]/g, escaped));
}

/**
 * Takes in of zod what is used: not its messages in fifty languages, and not each of its functions, which
 * `import { z }` asks for and `import * as z` does not. The state files' schemas alone take 48 MB instead of 52.
 */
const littleZod: Plugin = {
  name: 'little-zod',
  setup(esbuild) {
    const english = "export { default as en } from './en.js';";
    esbuild.onLoad({ filter: /zod\/v4\/locales\/index\.js$/ }, () => ({ contents: english }));
    esbuild.onLoad({ filter: /\/(packages\/schema|apps\/agent)\/src\/.*\.ts$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      return { loader: 'ts', contents: text.replace("import { z } from 'zod'", "import * as z from 'zod'") };
    });
  },
};

if (import.meta.main) {
  const bytes = await buildAgent();
  process.stdout.write(`${BUNDLE_PATH} ${(bytes / 1_048_576).toFixed(1)} MiB\n`);
}
