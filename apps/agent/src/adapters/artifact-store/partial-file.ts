import { type Hash, createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, open, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { writeAll } from '#files/durable.ts';

/** Which server the bytes came from, and what it called them. */
const Origin = z.object({ url: z.string(), validator: z.string().optional() });
type Origin = z.infer<typeof Origin>;

/**
 * A download that is on its way: `<sha256>.partial`, and `<sha256>.partial.json` about where it came from. Its sha256 is
 * always that of the bytes in the file: those of an earlier try are read once, each new one is added as it is written.
 */
export class PartialFile {
  readonly path: string;
  #hash: Hash;
  #bytes: number;
  #origin: Origin | undefined;

  private constructor(path: string, hash: Hash, bytes: number, origin: Origin | undefined) {
    this.path = path;
    this.#hash = hash;
    this.#bytes = bytes;
    this.#origin = origin;
  }

  /** Looks at what an earlier try left; a file longer than `bytesMax` is no beginning of it and thrown away. */
  static async find(path: string, bytesMax: number, signal: AbortSignal): Promise<PartialFile> {
    const hash = createHash('sha256');
    const size = await stat(path).then(
      (found) => found.size,
      () => 0,
    );
    const partial = new PartialFile(path, hash, size, size === 0 ? undefined : await readOrigin(path));
    if (size > bytesMax) await partial.discard();
    else if (size > 0) for await (const chunk of createReadStream(path, { signal })) hash.update(chunk as Buffer);
    return partial;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get sha256(): string {
    return this.#hash.copy().digest('hex');
  }

  /** What `url` called these bytes, when it was `url` that gave them. */
  validatorOf(url: string): string | undefined {
    return this.#origin?.url === url ? this.#origin.validator : undefined;
  }

  /** Writes what `chunks` brings behind what is there, or in its place when `offset` is 0, and syncs it. */
  async receive(chunks: AsyncIterable<Buffer>, offset: number, origin: Origin): Promise<void> {
    if (offset === 0) await this.discard();
    this.#origin = origin;
    await writeFile(originPath(this.path), JSON.stringify(origin), { mode: 0o600 });
    const file = await open(this.path, 'a', 0o600);
    try {
      for await (const chunk of chunks) await this.#append(file, chunk);
    } finally {
      await syncAndClose(file);
    }
  }

  async discard(): Promise<void> {
    await rm(this.path, { force: true });
    await rm(originPath(this.path), { force: true });
    this.#hash = createHash('sha256');
    this.#bytes = 0;
    this.#origin = undefined;
  }

  async #append(file: FileHandle, chunk: Buffer): Promise<void> {
    await writeAll(file, chunk);
    this.#hash.update(chunk);
    this.#bytes += chunk.length;
  }
}

/** Also when it broke off: what is there is what the next try goes on from. */
async function syncAndClose(file: FileHandle): Promise<void> {
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

const originPath = (path: string): string => `${path}.json`;

/** Not knowing it costs nothing but the proof that the server still has the same bytes; the sha256 judges in any case. */
async function readOrigin(path: string): Promise<Origin | undefined> {
  try {
    return Origin.safeParse(JSON.parse(await readFile(originPath(path), 'utf8'))).data;
  } catch {
    return undefined;
  }
}
