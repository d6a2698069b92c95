import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { createBare } from '#git/bare.ts';
import { ObjectReader } from '#git/object-reader.ts';
import type { GitRepository } from '#git/repository.ts';

/** An empty repository for the tests of one file; it is there once they run. */
export function scratchRepository(): GitRepository {
  let dir = '';
  let objects: ObjectReader;
  beforeAll(async () => {
    dir = path.join(await mkdtemp(path.join(tmpdir(), 'pagurus-scratch-')), 'a.git');
    await createBare(dir, 'main');
    objects = new ObjectReader(dir);
  });
  afterAll(async () => {
    await objects[Symbol.asyncDispose]();
    await rm(path.dirname(dir), { recursive: true, force: true });
  });
  return {
    get dir() {
      return dir;
    },
    get objects() {
      return objects;
    },
  };
}
