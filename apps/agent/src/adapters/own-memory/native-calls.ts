import { rm, writeFile } from 'node:fs/promises';

/** The name of the library below which an executable carries koffi (koffi.dev) in itself. */
export const NATIVE_CALLS = 'koffi.node';

type Koffi = {
  load(library: null): { func(declaration: string): (...values: readonly (bigint | number)[]) => number };
};

export type NativeCalls = {
  /** madvise(2) with MADV_DONTNEED: the pages leave memory, and come back from their file when they are touched. */
  dropPages(start: bigint, length: bigint): void;
  /** malloc_trim(3). */
  trimHeap(): void;
};

const MADV_DONTNEED = 4;

/**
 * C functions of this process. `library` goes by way of the file `path`, as Linux loads no other, and the file is gone
 * again when this resolves. Throws where it cannot be written or loaded.
 */
export async function loadNativeCalls(library: Uint8Array, path: string): Promise<NativeCalls> {
  const module: { exports: unknown } = { exports: {} };
  // Another's leftover, of an agent that was killed here, is not trusted and not written through.
  await rm(path, { force: true });
  try {
    await writeFile(path, library, { mode: 0o600, flag: 'wx' });
    process.dlopen(module, path);
  } finally {
    await rm(path, { force: true });
  }
  const c = (module.exports as Koffi).load(null);
  const madvise = c.func('int madvise(uintptr_t addr, size_t length, int advice)');
  const trim = c.func('int malloc_trim(size_t pad)');
  return {
    dropPages: (start, length) => void madvise(start, length, MADV_DONTNEED),
    trimHeap: () => void trim(0),
  };
}
