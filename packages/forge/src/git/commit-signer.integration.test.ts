import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { type ForgeWorld, startForgeWorld } from '@pagurus/testkit/forge/forge-world.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CommitSigner } from '#git/commit-signer.ts';

const run = promisify(execFile);
let folder: string;
let world: ForgeWorld;
let signer: CommitSigner;

const keyOf = async (name: string, ...options: string[]): Promise<string> => {
  const file = path.join(folder, name);
  await run('ssh-keygen', ['-q', '-C', name, '-f', file, ...options]);
  return readFile(file, 'utf8');
};

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'pagurus-signer-'));
  signer = CommitSigner.fromOpenSsh(await keyOf('forge', '-t', 'ed25519', '-N', ''));
  world = await startForgeWorld({ signer });
  await writeFile(path.join(folder, 'signers'), `forge@acme.example namespaces="git" ${signer.publicKey}\n`);
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

/** What git says of the signature of a commit in the forge's repository. */
async function gitSays(sha: string): Promise<string> {
  const dir = await world.forge.admin.gitDir('acme', 'state');
  const allowed = `gpg.ssh.allowedSignersFile=${path.join(folder, 'signers')}`;
  const args = ['-C', dir, '-c', 'gpg.format=ssh', '-c', allowed, 'log', '-1', '--format=%G? %GS', sha];
  return (await run('git', args)).stdout.trim();
}

describe('a forge with a signing key', () => {
  test('signs what it commits for people, as git and its own replies say', async () => {
    const { repo } = world;
    const mara = world.as('mara');
    const file = { ...repo, path: 'a.txt', message: 'Add a', content: Buffer.from('a').toString('base64') };
    await mara.rest.git.createRef({ ...repo, ref: 'refs/heads/topic', sha: world.seeded });
    await mara.rest.repos.createOrUpdateFileContents({ ...file, branch: 'topic' });
    const { data: pull } = await mara.rest.pulls.create({ ...repo, title: 'A', head: 'topic', base: 'main' });
    await world.settledPull(pull.number);
    const { data: merged } = await mara.rest.pulls.merge({ ...repo, pull_number: pull.number });

    for (const sha of [world.seeded, pull.head.sha, merged.sha])
      expect(await gitSays(sha)).toBe('G forge@acme.example');
    const { data } = await mara.rest.git.getCommit({ ...repo, commit_sha: merged.sha });
    expect(data.verification).toMatchObject({ verified: true, reason: 'valid' });
    expect(data.verification.payload).toMatch(/^tree [0-9a-f]{40}\nparent /);
    expect(data.verification.signature).toMatch(/^-----BEGIN SSH SIGNATURE-----\n/);
    expect(world.mismatches).toEqual([]);
  });

  test('does not sign in the name of a person whom somebody else named', async () => {
    const { repo } = world;
    const mara = world.as('mara');
    const { data: seeded } = await mara.rest.git.getCommit({ ...repo, commit_sha: world.seeded });
    const { data } = await mara.rest.git.createCommit({
      ...repo,
      message: 'By another',
      tree: seeded.tree.sha,
      parents: [world.seeded],
      author: { name: 'Rob', email: 'rob@acme.example' },
    });
    expect(data.verification).toMatchObject({ verified: false, reason: 'unsigned', payload: null });
    expect(await gitSays(data.sha)).toBe('N');
  });

  test('knows no other key than its own, and no signature of something else', async () => {
    const other = CommitSigner.fromOpenSsh(await keyOf('other', '-t', 'ed25519', '-N', ''));
    expect(signer.made(other.sign('x'), 'x')).toBe(false);
    expect(signer.made(signer.sign('x'), 'y')).toBe(false);
    expect(signer.made(signer.sign('x'), 'x')).toBe(true);
  });

  test.each([
    ['rsa', ['-t', 'rsa', '-b', '2048', '-N', ''], 'it is of the kind ssh-rsa, and must be ssh-ed25519'],
    ['locked', ['-t', 'ed25519', '-N', 'secret'], 'it is protected by a passphrase'],
  ])('a key that it cannot sign with says why: %s', async (name, options, why) => {
    const text = await keyOf(name, ...options);
    expect(() => CommitSigner.fromOpenSsh(text)).toThrow(why);
  });

  test.each([
    ['nothing', ''],
    ['a public key', 'ssh-ed25519 AAAA'],
    [
      'half a key',
      `-----BEGIN OPENSSH PRIVATE KEY-----\n${Buffer.from('openssh-key-v1\0\0\0').toString('base64')}\n-----END`,
    ],
  ])('%s is no key', (_name, text) => {
    expect(() => CommitSigner.fromOpenSsh(text)).toThrow(/^it is /);
  });
});
