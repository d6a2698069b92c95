import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { StateRepository } from '@pagurus/testkit/agent/state-repository.ts';
import { startForgeWorld } from '@pagurus/testkit/forge/forge-world.ts';
import { signerOf } from '@pagurus/testkit/forge/signer-of.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LocalGitSource } from '#adapters/git-source/local-git-source.ts';
import { SignedSource } from './signed-source.ts';

const run = promisify(execFile);
const never = new AbortController().signal;
const KINDS = [
  ['ed25519'],
  ['ecdsa', '-b', '256'],
  ['ecdsa', '-b', '384'],
  ['ecdsa', '-b', '521'],
  ['rsa', '-b', '2048'],
] as const;

describe('SignedSource', () => {
  let root: string;
  let repository: StateRepository;
  let source: SignedSource;

  const at = (name: string) => join(root, name);
  const makeKey = async (name: string, ...kind: readonly string[]): Promise<string> => {
    await run('ssh-keygen', [
      '-q',
      '-N',
      '',
      '-C',
      name,
      '-f',
      at(name),
      '-t',
      ...(kind.length === 0 ? ['ed25519'] : kind),
    ]);
    return at(name);
  };
  const allow = async (...keys: readonly (readonly [name: string, options?: string])[]) => {
    const lines = keys.map(async ([name, options = 'namespaces="git"']) => {
      return `${name}@example.com ${options} ${await readFile(at(`${name}.pub`), 'utf8')}`;
    });
    await writeFile(at('signers'), (await Promise.all(lines)).join(''));
  };
  const sourceOf = () =>
    new SignedSource({
      source: new LocalGitSource({ path: repository.path, branch: 'main' }),
      allowedSigners: at('signers'),
      acceptedPath: at('accepted.json'),
    });
  const accept = async () => (await source.fetch(never)).commit;
  const refusal = () =>
    source.fetch(never).then(
      () => 'it is taken',
      (error: Error) => error.message,
    );
  /** The head becomes this commit object, whoever would never write it so. */
  const forge = async (text: string) => {
    await writeFile(at('object'), text, 'latin1');
    const id = await repository.git('hash-object', '-w', '-t', 'commit', '--literally', at('object'));
    await repository.git('update-ref', 'refs/heads/main', id);
    return id;
  };
  const head = () => run('git', ['--git-dir', repository.path, 'cat-file', 'commit', 'main'], { encoding: 'latin1' });

  const unsignedHead = async () => (await head()).stdout.replace(/gpgsig [^]*?-----END SSH SIGNATURE-----\n/, '');
  /** What stands in `payload` as a commit that this key has signed for this namespace. */
  const signed = async (key: string, namespace: string) => {
    await run('ssh-keygen', ['-q', '-Y', 'sign', '-n', namespace, '-f', at(key), at('payload')]);
    const signature = (await readFile(at('payload.sig'), 'utf8')).trim().replaceAll('\n', '\n ');
    return (await readFile(at('payload'), 'latin1')).replace('\n\n', `\ngpgsig ${signature}\n\n`);
  };

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'pagurus-signed-'));
    repository = await StateRepository.create();
    repository.signingKey = await makeKey('ada');
    await allow(['ada']);
    source = sourceOf();
  });
  afterEach(async () => {
    await repository[Symbol.asyncDispose]();
    await rm(root, { recursive: true, force: true });
  });

  test.each(KINDS.map((kind) => [kind.join(' '), kind] as const))(
    'takes what Git signs with a key of the kind %s',
    async (_name, kind) => {
      repository.signingKey = await makeKey('bob', ...kind);
      await allow(['ada'], ['bob']);
      const commit = await repository.commit({ a: 'ü\n' });
      const fetched = await source.fetch(never);
      expect(fetched.commit).toBe(commit);
      expect(await fetched.read('a')).toBe('ü\n');
    },
  );

  test('takes a commit whose descent from the last one is in between, through a merge too', async () => {
    await repository.commit({ a: '1' });
    await accept();
    const { signingKey } = repository;
    repository.signingKey = undefined;
    const unsigned = await repository.commit({ a: '2' });
    expect(await refusal()).toMatch(/as \S+signers must name who signed it: it is not signed$/);
    repository.signingKey = signingKey;
    const tree = await repository.git('rev-parse', 'main^{tree}');
    const other = await repository.git('commit-tree', '-m', 'another root', tree);
    const merge = await repository.git('commit-tree', '-S', '-p', other, '-p', unsigned, '-m', 'merge', tree);
    await repository.git('update-ref', 'refs/heads/main', merge);
    expect(await accept()).toBe(merge);
  });

  test('look() tells what fetch() would refuse, and keeps nothing', async () => {
    const taken = await repository.commit({ a: '1' });
    const { fetched, error } = await source.look(never);
    expect([fetched.commit, error]).toEqual([taken, undefined]);
    repository.signingKey = undefined;
    await repository.commit({ a: '2' });
    expect((await source.look(never)).error?.message).toMatch(/it is not signed$/);
    await expect(readFile(at('accepted.json'))).rejects.toThrow('ENOENT');
  });

  test('takes what the embedded forge merges, when it signs', async () => {
    await using world = await startForgeWorld({ signer: await signerOf(at('ada')) });
    const path = await world.forge.admin.gitDir('acme', 'state');
    source = new SignedSource({
      source: new LocalGitSource({ path, branch: 'main' }),
      allowedSigners: at('signers'),
      acceptedPath: at('accepted.json'),
    });
    expect(await accept()).toBe(world.seeded);
    const rest = world.as('mara').rest;
    await rest.git.createRef({ ...world.repo, ref: 'refs/heads/topic', sha: world.seeded });
    const file = { path: 'a', message: 'Add a', content: Buffer.from('a').toString('base64'), branch: 'topic' };
    await rest.repos.createOrUpdateFileContents({ ...world.repo, ...file });
    const { data: pull } = await rest.pulls.create({ ...world.repo, title: 'A', head: 'topic', base: 'main' });
    await world.settledPull(pull.number);
    const { data: merged } = await rest.pulls.merge({ ...world.repo, pull_number: pull.number });
    expect(await accept()).toBe(merged.sha);
  });

  test('refuses an unsigned merge of signed commits', async () => {
    await repository.commit({ a: '1' });
    await accept();
    const next = await repository.commit({ a: '2' });
    const merge = await repository.git('commit-tree', '-p', `${next}~1`, '-p', next, '-m', 'merge', `${next}^{tree}`);
    await repository.git('update-ref', 'refs/heads/main', merge);
    expect(await refusal()).toMatch(new RegExp(`^Cannot accept commit ${merge} as .* it is not signed$`));
  });

  test('refuses a signature by another key, and takes it when the key is allowed', async () => {
    repository.signingKey = await makeKey('eve');
    const commit = await repository.commit({ a: '1' });
    expect(await refusal()).toMatch(/: the key SHA256:\S{43} is not in it, or not for this purpose and time$/);
    await expect(source.head(never)).rejects.toThrow(/SHA256/);
    await allow(['ada'], ['eve']);
    expect(await source.head(never)).toBe(commit);
    expect(await accept()).toBe(commit);
  });

  test('refuses a commit that was changed after it was signed', async () => {
    await repository.commit({ a: '1' });
    await forge((await head()).stdout.replace('Change the state', 'Change the statf'));
    expect(await refusal()).toMatch(/: its signature by the key SHA256:\S{43} is of something else$/);
  });

  test.each([
    ['of OpenPGP', (text: string) => text.replaceAll(/(BEGIN|END) SSH/g, '$1 PGP'), /its signature is not one of SSH$/],
    ['twice', (text: string) => text.replace(/gpgsig [^]*?-----END SSH SIGNATURE-----\n/, '$&$&'), /must have its id/],
    [
      'cut short',
      (text: string) => text.replace(/(gpgsig .*\n .{40}).*(\n .*)*\n -----END/, '$1\n -----END'),
      /: it is cut short$/,
    ],
  ])('refuses a signature %s', async (_what, spoil, sentence) => {
    await repository.commit({ a: '1' });
    await forge(spoil((await head()).stdout));
    expect(await refusal()).toMatch(sentence);
  });

  test('refuses a signature that was made for something else', async () => {
    await repository.commit({ a: '1' });
    await writeFile(at('payload'), await unsignedHead(), 'latin1');
    await forge(await signed('ada', 'file'));
    await allow(['ada', 'namespaces="*"']);
    expect(await refusal()).toMatch(/: its signature is for "file"$/);
  });

  test('keeps to the time that a key is allowed for, and lets none be dated back', async () => {
    await repository.commit({ a: '1' });
    await allow(['ada', 'valid-before="20200101Z"']);
    expect(await refusal()).toMatch(/not for this purpose and time$/);
    await allow(['ada', 'valid-after="20200101Z"']);
    const parent = await accept();

    repository.signingKey = await makeKey('eve');
    await allow(['ada'], ['eve', 'valid-before="20200101Z"']);
    await repository.commit({ a: '2' });
    await writeFile(at('payload'), (await unsignedHead()).replace(/(committer .*>) \d+/, '$1 1560000000'), 'latin1');
    const old = await forge(await signed('eve', 'git'));
    expect(await repository.git('rev-parse', `${old}~1`)).toBe(parent);
    expect(await refusal()).toMatch(/not for this purpose and time$/);
    await allow(['ada'], ['eve']);
    expect(await accept()).toBe(old);
  });

  test('refuses to go back, also after a restart, until it is told to', async () => {
    const first = await repository.commit({ a: '1' });
    await repository.commit({ a: '2' });
    const second = await accept();
    await repository.git('update-ref', 'refs/heads/main', first);
    const sentence = new RegExp(
      `^Cannot accept commit ${first} as it must descend from ${second}, .*: it does not; if .* remove ${at('accepted.json')}$`,
    );
    expect(await refusal()).toMatch(sentence);
    source = sourceOf();
    expect(await refusal()).toMatch(sentence);
    await rm(at('accepted.json'));
    source = sourceOf();
    expect(await accept()).toBe(first);
  });

  test('refuses everything, with the reason, while its two files cannot be read', async () => {
    const commit = await repository.commit({ a: '1' });
    await writeFile(at('signers'), 'ada\n');
    expect(await refusal()).toMatch(
      /signers must name who signed it: line 1 is not "principals \[options\] type key"$/,
    );
    await rm(at('signers'));
    expect(await refusal()).toMatch(/^Cannot accept any commit as \S+signers must name who may sign them: ENOENT/);
    await allow(['ada']);
    await writeFile(at('accepted.json'), '{');
    expect(await refusal()).toMatch(
      /^Cannot accept a commit as \S+accepted\.json must say which one was accepted last/,
    );
    await rm(at('accepted.json'));
    expect(await accept()).toBe(commit);
  });
});
