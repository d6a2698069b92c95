import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { type ForgeWorld, startForgeWorld } from '@pagurus/testkit/forge/forge-world.ts';
import isomorphic from 'isomorphic-git';
import http from 'isomorphic-git/http/node';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { gitText } from '#git/git.ts';

/** Before the forge is loaded, a program is put before git that writes a line for each `http-backend`. */
const folder = await vi.hoisted(async () => {
  const { mkdtemp, writeFile } = await import('node:fs/promises');
  const dir = await mkdtemp(`${(await import('node:os')).tmpdir()}/pagurus-fresh-reads-`);
  const count = `[ "$1" = http-backend ] && echo "$REQUEST_METHOD $PATH_INFO" >> '${dir}/asked'`;
  await writeFile(`${dir}/git`, `#!/bin/sh\n${count}\nPATH=\${PATH#*:}\nexec git "$@"\n`, { mode: 0o755 });
  vi.stubEnv('PATH', `${dir}:/usr/local/bin:/usr/bin:/bin`);
  return dir;
});

let world: ForgeWorld;
let gitDir: string;
let address: string;
beforeAll(async () => {
  world = await startForgeWorld();
  gitDir = await world.forge.admin.gitDir('acme', 'state');
  address = `${world.url.replace('://', `://x:${world.tokens['mara']}@`)}/acme/state.git`;
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

const URL_PATH = '/acme/state.git';
const packet = (text: string): string => (text.length + 4).toString(16).padStart(4, '0') + text;
const LS_REFS = `${packet('command=ls-refs\n')}0001${packet('ref-prefix refs/heads/main\n')}0000`;

async function lsRefs(login = 'vic'): Promise<Response> {
  return fetch(`${world.url}${URL_PATH}/git-upload-pack`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${world.tokens[login]}`,
      'git-protocol': 'version=2',
      'content-type': 'application/x-git-upload-pack-request',
    },
    body: LS_REFS,
  });
}

/** What an agent is told, in both versions of the protocol. */
async function mainAsTold(): Promise<(string | undefined)[]> {
  const [, sha] = /^003d([0-9a-f]{40}) refs\/heads\/main\n0000$/.exec(await (await lsRefs()).text()) ?? [];
  const url = `${world.url}${URL_PATH}`;
  const onAuth = () => ({ username: 'x', password: world.tokens['vic'] ?? '' });
  const asked = { http, url, onAuth, prefix: 'refs/heads/main' };
  const [first] = await isomorphic.listServerRefs({ ...asked, protocolVersion: 1 });
  const [second] = await isomorphic.listServerRefs({ ...asked, protocolVersion: 2 });
  return [sha, first?.oid, second?.oid];
}

const commitOnto = (parent: string, message: string) =>
  gitText(gitDir, ['commit-tree', '-p', parent, '-m', message, `${parent}^{tree}`]);
const asked = async (): Promise<string[]> =>
  (await readFile(path.join(folder, 'asked'), 'utf8').catch(() => '')).split('\n').filter(Boolean);

test('a push, the API and another process are each seen by the very next question', async () => {
  const { repo, seeded } = world;
  expect(await mainAsTold()).toEqual([seeded, seeded, seeded]);

  const pushed = await commitOnto(seeded, 'pushed');
  await gitText(gitDir, ['push', '--quiet', address, `${pushed}:refs/heads/main`]);
  expect(await mainAsTold()).toEqual([pushed, pushed, pushed]);

  const moved = await commitOnto(pushed, 'moved by the API');
  await world.as('mara').rest.git.updateRef({ ...repo, ref: 'heads/main', sha: moved });
  expect(await mainAsTold()).toEqual([moved, moved, moved]);

  // Behind the forge's back, there and back again, and packed: no clock tells these apart.
  for (const to of [pushed, moved, pushed, moved, pushed]) {
    await gitText(gitDir, ['update-ref', 'refs/heads/main', to]);
    expect(await mainAsTold()).toEqual([to, to, to]);
  }
  await gitText(gitDir, ['pack-refs', '--all']);
  expect(await mainAsTold()).toEqual([pushed, pushed, pushed]);
});

test('who loses access loses it at the next question, also for what is remembered', async () => {
  const advertised = () =>
    fetch(`${world.url}${URL_PATH}/info/refs?service=git-upload-pack`, {
      headers: { authorization: `Bearer ${world.tokens['vic']}` },
    });
  for (const ask of [lsRefs, advertised]) {
    expect((await ask()).status).toBe(200);
    await world.forge.admin.setPermission('acme', 'state', 'vic', 'none');
    expect((await ask()).status).toBe(404);
    await world.forge.admin.setPermission('acme', 'state', 'vic', 'read');
  }
  expect((await lsRefs('eve')).status).toBe(404);
});

test('a fleet that asks and fetches at once costs one process of git for each different question', async () => {
  const head = await gitText(gitDir, ['rev-parse', 'refs/heads/main']);
  const before = (await asked()).length;
  const replies = await Promise.all(Array.from({ length: 40 }, async () => (await lsRefs()).text()));
  expect(new Set(replies)).toEqual(new Set([`003d${head} refs/heads/main\n0000`]));
  expect(await asked()).toHaveLength(before);

  const want = `${packet(`want ${head} no-progress ofs-delta\n`)}${packet('deepen 1\n')}0000${packet('done\n')}`;
  const fetched = await Promise.all(
    Array.from({ length: 40 }, async () => {
      const reply = await fetch(`${world.url}${URL_PATH}/git-upload-pack`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${world.tokens['vic']}`,
          'content-type': 'application/x-git-upload-pack-request',
        },
        body: want,
      });
      return Buffer.from(await reply.arrayBuffer()).toString('latin1');
    }),
  );
  expect(new Set(fetched).size).toBe(1);
  expect(fetched[0]).toContain('PACK');
  expect((await asked()).slice(before)).toEqual(['POST /acme/state.git/git-upload-pack']);
});
