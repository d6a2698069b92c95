import { createHash } from 'node:crypto';
import { access, mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NATIVE_CALLS } from '#adapters/own-memory/native-calls.ts';
import { buildForExecutable } from '../build.ts';
import { NODE_FLAGS, makeExecutable } from '../packaging/executable.ts';
import { installedNativeCalls } from '../packaging/parts.ts';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const CACHE = here('../node_modules/.cache/pagurus-executable');
const KEPT_MAX = 1;

/**
 * The agent as one file, made with the Node that runs this, so that nothing is fetched. Made once for a bundle; the
 * newest is kept.
 */
export async function agentExecutable(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'pagurus-executable-'));
  try {
    const bundle = join(folder, 'agent.cjs');
    await buildForExecutable(here('../src/main.ts'), bundle);
    const hash = createHash('sha256').update(process.version).update(NODE_FLAGS.join(' '));
    const name = `pagurus-agent-${hash
      .update(await readFile(bundle))
      .digest('hex')
      .slice(0, 16)}`;
    const output = join(CACHE, name);
    const known = await access(output).then(
      () => true,
      () => false,
    );
    if (!known) {
      await forgetOldOnes();
      const library = await installedNativeCalls(process.arch);
      const assets = library === undefined ? {} : { [NATIVE_CALLS]: library };
      await makeExecutable({ bundle, node: process.execPath, output, assets });
    }
    return output;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Each is over 100 MB. */
async function forgetOldOnes(): Promise<void> {
  const names = await readdir(CACHE).catch(() => []);
  const old = names.filter((name) => name.startsWith('pagurus-agent-'));
  for (const name of old.slice(KEPT_MAX - 1)) await rm(join(CACHE, name), { force: true });
}
