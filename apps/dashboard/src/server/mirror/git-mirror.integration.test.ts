import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CatFileBatch } from '#server/mirror/cat-file-batch.ts';
import { type GitMirror, openMirror } from '#server/mirror/git-mirror.ts';
import { MirrorError } from '#server/ports/mirror.ts';

let root: string;
let source: string;
let mirror: GitMirror;
const signal = new AbortController().signal;

const git = async (...args: string[]) =>
  (await execa('git', ['-C', source, '-c', 'user.name=rob', '-c', 'user.email=r@x', ...args])).stdout;
const write = (path: string, text: string) => execa({ input: text, shell: false })`tee ${join(source, path)}`;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'pagurus-mirror-'));
  source = join(root, 'source');
  await execa('git', ['init', '--quiet', '--initial-branch=main', source]);
  await execa('mkdir', ['-p', join(source, 'environments/dev/deep'), join(source, 'docs')]);
  await write('environments/dev/web.yaml', 'näme: "1"\n');
  await write('environments/dev/deep/no.yaml', 'x: 1\n');
  await write('docs/web.yaml', 'x: 1\n');
  await execa('ln', ['-s', '/etc/passwd', join(source, 'environments/dev/link.yaml')]);
  await git('add', '.');
  await git('commit', '--quiet', '-m', 'Begin: "quoted"');
  mirror = await openMirror({ dir: join(root, 'mirror.git'), fetchUrl: source, token: 'unused' });
});
afterAll(async () => {
  await mirror[Symbol.asyncDispose]();
  await rm(root, { recursive: true, force: true });
});

describe('GitMirror', () => {
  test('knows nothing before the first fetch, and the head after it', async () => {
    expect(await mirror.head('main')).toBeUndefined();
    await mirror.fetch(signal);
    expect(await mirror.head('main')).toBe(await git('rev-parse', 'HEAD'));
  });

  test('reads our files of a commit and no link, no other folder, nothing deeper', async () => {
    const files = await mirror.readState(await git('rev-parse', 'HEAD'));
    expect([...files]).toEqual([['environments/dev/web.yaml', 'näme: "1"\n']]);
  });

  test('knows which commits lead from one down to another', async () => {
    const first = await git('rev-parse', 'HEAD');
    await git('checkout', '--quiet', '-b', 'long');
    const made: string[] = [];
    for (const name of ['one', 'two', 'three']) {
      await git('commit', '--quiet', '--allow-empty', '-m', name);
      made.unshift(await git('rev-parse', 'HEAD'));
    }
    await mirror.fetch(signal);
    const [head = ''] = made;
    expect(await mirror.ancestry(head, first, 10)).toEqual(made);
    expect(await mirror.ancestry(head, first, 2)).toHaveLength(2);
    expect(await mirror.ancestry(first, head, 10)).toEqual([]);
    expect(await mirror.ancestry(head, 'a'.repeat(40), 10)).toEqual([]);
    await expect(mirror.ancestry('a'.repeat(40), first, 10)).rejects.toBeInstanceOf(MirrorError);
    await git('checkout', '--quiet', 'main');
    await git('branch', '-D', 'long');
  });

  test('follows moved and deleted branches, and tells who changed a file', async () => {
    const first = await git('rev-parse', 'HEAD');
    await git('checkout', '--quiet', '-b', 'side');
    await write('environments/dev/api.yaml', 'x: 1\n');
    await git('add', '.');
    await git('commit', '--quiet', '-m', 'Add api');
    const side = await git('rev-parse', 'HEAD');
    await mirror.fetch(signal);
    expect(await mirror.head('side')).toBe(side);
    expect(await mirror.touched(first, side)).toEqual(['environments/dev/api.yaml']);
    expect(await mirror.mergeBase(first, side)).toBe(first);
    expect(await mirror.lastChange(side, 'environments/dev/api.yaml')).toMatchObject({
      sha: side,
      author: 'rob',
      subject: 'Add api',
    });
    expect(await mirror.lastChange(side, 'environments/dev/none.yaml')).toBeUndefined();

    await git('checkout', '--quiet', 'main');
    await git('branch', '--quiet', '-D', 'side');
    await mirror.fetch(signal);
    expect(await mirror.head('side')).toBeUndefined();
  });

  test('tells when something arrived on the branch itself, and by which merge', async () => {
    await git('checkout', '--quiet', '-b', 'topic');
    await write('docs/web.yaml', 'on: topic\n');
    await git('commit', '--quiet', '-am', 'Written on the topic');
    await git('checkout', '--quiet', 'main');
    await git('merge', '--quiet', '--no-ff', '-m', 'Merge pull request #7 from x/topic', 'topic');
    await git('branch', '--quiet', '-D', 'topic');
    await mirror.fetch(signal);
    const [head, merged] = (await git('rev-parse', 'HEAD', 'HEAD^2')).split('\n');
    const landed = await mirror.landed(head ?? '', 'docs/web.yaml', 50);
    expect(landed[0]).toMatchObject({
      sha: head,
      merged,
      subject: 'Merge pull request #7 from x/topic',
      author: 'rob',
    });
    expect(landed.at(-1)).toMatchObject({ subject: 'Begin: "quoted"', merged: undefined });
    expect(landed.map(({ subject }) => subject)).not.toContain('Written on the topic');
  });

  test('brings a commit that no branch holds any more', async () => {
    await git('checkout', '--quiet', '--detach');
    await git('commit', '--quiet', '--allow-empty', '-m', 'Loose');
    const loose = await git('rev-parse', 'HEAD');
    await git('checkout', '--quiet', 'main');
    await expect(mirror.readState(loose)).rejects.toThrow(`Cannot read ${loose} as it is not in the mirror`);
    await mirror.fetchCommit(loose);
    expect((await mirror.readState(loose)).size).toBe(1);
  });

  test('refuses what is no commit before git sees it', async () => {
    await expect(mirror.readState('--help')).rejects.toThrow('must be a commit');
    await expect(mirror.touched('main', 'HEAD')).rejects.toBeInstanceOf(MirrorError);
  });

  test('says why it could not fetch, and what was known stays', async () => {
    const away = await openMirror({ dir: join(root, 'mirror.git'), fetchUrl: join(root, 'gone'), token: 'unused' });
    await expect(away.fetch(signal)).rejects.toThrow(/^Cannot run git fetch: .*does not appear to be a git repository/);
    expect(await away.head('main')).toBe(await git('rev-parse', 'HEAD'));
    await away[Symbol.asyncDispose]();
  });
});

describe("A mirror of the forge's own repository on this host", () => {
  test('has what is in it without a fetch, and leaves its locks alone', async () => {
    const repositoryDir = join(source, '.git');
    const lock = join(repositoryDir, 'refs/heads/held.lock');
    await writeFile(lock, '');
    await using here = await openMirror({ repositoryDir });
    await rm(lock);
    const before = await git('rev-parse', 'main');
    expect(await here.head('main')).toBe(before);
    expect((await here.readState(before)).size).toBe(1);

    await git('checkout', '--quiet', '-b', 'later');
    await write('environments/dev/deep/no.yaml', 'x: 2\n');
    await write('a.txt', 'a\n');
    await git('rm', '--quiet', 'docs/web.yaml');
    await git('add', '.');
    await git('commit', '--quiet', '-m', 'Later');
    const after = await git('rev-parse', 'later');
    await here.fetchCommit(after);
    expect(await here.head('later')).toBe(after);
    expect(await here.mergeBase(before, after)).toBe(before);
    expect(await here.touched(before, after)).toEqual(['a.txt', 'docs/web.yaml', 'environments/dev/deep/no.yaml']);
    await git('checkout', '--quiet', 'main');
    await expect(here.touched(before, 'a'.repeat(40))).rejects.toBeInstanceOf(MirrorError);
  });
});

describe('CatFileBatch', () => {
  test('answers many questions in order, large and missing ones too', async () => {
    await using objects = new CatFileBatch(join(root, 'mirror.git'));
    const large = 'x'.repeat(3_000_000);
    const { stdout: id } = await execa('git', ['--git-dir', join(root, 'mirror.git'), 'hash-object', '-w', '--stdin'], {
      input: large,
    });
    const names = ['main:environments/dev/web.yaml', id, 'f'.repeat(40), id];
    const read = await Promise.all(names.map((name) => objects.read(name)));
    expect(read.map((object) => object?.bytes.length)).toEqual([11, large.length, undefined, large.length]);
  });

  test('goes on after its process was killed', async () => {
    await using objects = new CatFileBatch(join(root, 'mirror.git'));
    await objects.read('main');
    const pid = objects.pid;
    process.kill(pid!, 'SIGKILL');
    // The question that meets the dead process may fail; the ones after it do not.
    await objects.read('main').catch(() => undefined);
    expect((await objects.read('main'))?.type).toBe('commit');
    expect(objects.pid).not.toBe(pid);
  });

  test('refuses a name that would be two questions, and everything once it is closed', async () => {
    const objects = new CatFileBatch(join(root, 'mirror.git'));
    await expect(objects.read('a\nb')).rejects.toThrow('must be one line');
    await objects[Symbol.asyncDispose]();
    await expect(objects.read('main')).rejects.toThrow('the mirror is closed');
  });
});
