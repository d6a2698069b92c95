import { appendFile, readFile, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { buildForExecutable } from './build.ts';
import { inspectExecutable, makeExecutable } from './packaging/executable.ts';
import { type Arch, nativeCalls, nodeBinary } from './packaging/parts.ts';
import { NATIVE_CALLS } from './src/adapters/own-memory/native-calls.ts';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const ARCHS: readonly Arch[] = ['x64', 'arm64'];

/** Builds the agent as one file for each kind of machine: `dist/pagurus-agent-linux-<arch>`. */
async function buildExecutables(archs: readonly Arch[]): Promise<void> {
  const bundle = here('dist/agent.cjs');
  await buildForExecutable(here('src/main.ts'), bundle);
  await appendFile(`${bundle}.LEGAL.txt`, await readFile(here('packaging/koffi-licence.txt')));
  for (const arch of archs) {
    const output = here(`dist/pagurus-agent-linux-${arch}`);
    const node = await nodeBinary(arch, process.versions.node);
    await makeExecutable({ bundle, output, node, assets: { [NATIVE_CALLS]: await nativeCalls(arch) } });
    const made = await inspectExecutable(output);
    if (made.arch !== arch || !made.injected) {
      throw new Error(`Cannot use ${output} as it must be the agent for ${arch}: it is ${JSON.stringify(made)}`);
    }
    process.stdout.write(`${output} ${((await stat(output)).size / 1_048_576).toFixed(1)} MiB\n`);
  }
}

const wanted = process.argv.slice(2);
const unknown = wanted.find((arch) => !ARCHS.some((known) => known === arch));
if (unknown !== undefined) {
  process.stderr.write(`Cannot build for "${unknown}" as it must be one of ${ARCHS.join(', ')}: it is not\n`);
  process.exit(2);
}
await buildExecutables(wanted.length === 0 ? ARCHS : ARCHS.filter((arch) => wanted.includes(arch)));
