import { execFile } from 'node:child_process';
import { createReadStream, createWriteStream } from 'node:fs';
import { chmod, copyFile, mkdir, mkdtemp, open, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';

const POSTJECT = createRequire(import.meta.url).resolve('postject/dist/cli.js');
const run = promisify(execFile);
const FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';
const RESOURCE = 'NODE_SEA_BLOB';

/** What Node is told at its start, so that nobody has to: what each is worth stands in docs/decisions/013. */
export const NODE_FLAGS: readonly string[] = [
  '--optimize-for-size',
  '--max-semi-space-size=1',
  '--single-threaded',
  '--max-lazy',
];

export type ExecutableParts = {
  /** One CommonJS file. */
  readonly bundle: string;
  /** A Node of the same version as the one that runs this. */
  readonly node: string;
  /** Name → file: what the program reads by `sea.getAsset`. */
  readonly assets?: Readonly<Record<string, string>>;
  readonly output: string;
  readonly flags?: readonly string[];
};

/** Puts a program into a copy of Node: one file that needs nothing beside it. */
export async function makeExecutable({
  assets,
  bundle,
  node,
  output,
  flags = NODE_FLAGS,
}: ExecutableParts): Promise<void> {
  await mkdir(dirname(output), { recursive: true });
  const folder = await mkdtemp(join(dirname(output), '.making-'));
  try {
    const config = {
      main: bundle,
      output: join(folder, 'blob'),
      disableExperimentalSEAWarning: true,
      // Compiled code fits one architecture only, and the blob goes into both.
      useCodeCache: false,
      useSnapshot: false,
      execArgv: flags,
      ...(assets === undefined ? {} : { assets }),
      // What somebody sets for another program of the container is not for the agent.
      execArgvExtension: 'none',
    };
    await writeFile(join(folder, 'sea.json'), JSON.stringify(config));
    await run(process.execPath, ['--experimental-sea-config', join(folder, 'sea.json')]);
    const made = join(folder, 'executable');
    await copyFile(node, made);
    await chmod(made, 0o755);
    await run(process.execPath, [POSTJECT, made, RESOURCE, config.output, '--sentinel-fuse', FUSE]);
    await copyAsAnImage(made, join(folder, 'copy'));
    await rename(join(folder, 'copy'), output);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const IMAGE_WRITE_BYTES = 32 * 1_024;

/**
 * Copies a file in writes as small as a container runtime's, which is how it comes to its place in life. Linux keeps what
 * one big write wrote in big pieces, and maps them whole: the same program would take 25 MB more of memory.
 */
export async function copyAsAnImage(from: string, to: string): Promise<void> {
  await pipeline(createReadStream(from, { highWaterMark: IMAGE_WRITE_BYTES }), createWriteStream(to));
  await chmod(to, 0o755);
}

/** Of `e_machine` in the head of an ELF file. */
const MACHINES: Readonly<Record<number, string>> = { 0x3e: 'x64', 0xb7: 'arm64' };

/** Which machine an executable is for and whether a program was put into it; reads no more than that takes. */
export async function inspectExecutable(path: string): Promise<{ arch: string | undefined; injected: boolean }> {
  const file = await open(path);
  try {
    const head = Buffer.alloc(20);
    await file.read(head, 0, head.length, 0);
    const isElf = head.subarray(0, 4).equals(Buffer.from([0x7f, 0x45, 0x4c, 0x46]));
    const arch = isElf ? MACHINES[head.readUInt16LE(18)] : undefined;
    return { arch, injected: (await file.readFile()).includes(`${FUSE}:1`) };
  } finally {
    await file.close();
  }
}
