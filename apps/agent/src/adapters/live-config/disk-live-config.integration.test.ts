import { chmod, mkdir, mkdtemp, readFile, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { DiskLiveConfig } from './disk-live-config.ts';

async function made() {
  const folder = await mkdtemp(join(tmpdir(), 'pagurus-config-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return { folder, config: new DiskLiveConfig(folder) };
}
const file = (path: string, text: string, mode = 0o640) => ({ path, text, mode });

describe('DiskLiveConfig', () => {
  test('places files with their modes, answers what was not so, and touches nothing that is right', async () => {
    const { config } = await made();
    const files = [file('a', '1'), file('sub/b', '2', 0o600)];
    expect(await config.place('k', files)).toEqual([
      { path: 'a', is: 'missing' },
      { path: 'sub/b', is: 'missing' },
    ]);
    const before = await stat(join(config.path('k'), 'a'));
    expect(before.mode & 0o777).toBe(0o640);

    expect(await config.place('k', [file('./a', '1'), file('sub/b', '3', 0o600)])).toEqual([
      { path: 'sub/b', is: 'changed' },
    ]);
    expect((await stat(join(config.path('k'), 'a'))).ino).toBe(before.ino);
    expect(await readFile(join(config.path('k'), 'sub/b'), 'utf8')).toBe('3');
  });

  test('two who place at the same moment do not take one another’s files away', async () => {
    const { config } = await made();
    const placed = Array.from({ length: 20 }, (_, index) => config.place('k', [file('a', `${index}`), file('b', 'x')]));
    await Promise.all(placed);
    expect(await readFile(join(config.path('k'), 'a'), 'utf8')).toBe('19');
    expect((await readdir(config.path('k'))).toSorted()).toEqual(['a', 'b']);
  });

  test('puts right whatever stands in the way, and what a killed agent left', async () => {
    const { config } = await made();
    const files = [file('a', '1'), file('sub/b', '2')];
    await config.place('k', files);
    const root = config.path('k');
    await rm(root, { recursive: true });
    await mkdir(join(root, 'a', 'is a folder'), { recursive: true });
    await symlink('/etc', join(root, 'sub'));
    await writeFile(join(root, 'a.123.tmp'), 'half');

    await config.place('k', files);
    expect(await config.differences('k', files)).toEqual([]);
    expect((await readdir(root)).toSorted()).toEqual(['a', 'sub']);
    await chmod(join(root, 'a'), 0o666);
    expect(await config.differences('k', files)).toEqual([{ path: 'a', is: 'changed' }]);
  });

  test('moves nothing when not all of it can be written', async () => {
    const { config } = await made();
    await config.place('k', [file('a', 'old'), file('b', 'old')]);
    // No file has a name that long: as a full disk would, it fails after the first was written.
    const wrong = [file('a', 'new'), file('b'.repeat(300), 'new')];
    await expect(config.place('k', wrong)).rejects.toThrow(/^Cannot place the config as /);
    expect(await readFile(join(config.path('k'), 'a'), 'utf8')).toBe('old');
    expect((await readdir(config.path('k'))).toSorted()).toEqual(['a', 'b']);
  });

  test('keeps the folders of these keys only', async () => {
    const { config, folder } = await made();
    for (const key of ['a', 'b', 'c']) await config.place(key, []);
    await config.keepOnly(['b']);
    expect(await readdir(folder)).toEqual(['b']);
  });
});
