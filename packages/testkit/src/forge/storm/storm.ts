import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { createForge } from '@pagurus/forge/forge.ts';
import { hashObject } from '@pagurus/forge/git/object-writer.ts';
import { MemoryForgeStore } from '#forge/memory-forge-store.ts';
import { ForgeProcess } from '#forge/storm/forge-process.ts';
import { type Change, StormClient } from '#forge/storm/storm-client.ts';

export type StormPlan = {
  readonly clients: number;
  readonly changesEach: number;
  /** The process is killed so long after it was ready, then again and again; without it never. */
  readonly firstKillMs?: number;
};

/** What is to be seen when it is over. */
export type Storm = {
  readonly seconds: number;
  readonly kills: number;
  /** Why clients asked again, and how often. */
  readonly retries: Readonly<Record<string, number>>;
  /** Path → blob of each edit that a client was told is merged. */
  readonly expected: ReadonlyMap<string, string>;
  /** The same as main has it. */
  readonly files: ReadonlyMap<string, string>;
  readonly commits: number;
  readonly mergeCommits: number;
  readonly openPulls: number;
  /** Locks and half-written objects below the repository. */
  readonly leftOvers: readonly string[];
  readonly fsck: string;
};

const LONGER = 1.2;
const METHODS = ['squash', 'rebase'] as const;

/** Many clients at once open, approve and merge changes to different files of one repository whose branch must be linear. */
export async function runStorm({ clients, changesEach, firstKillMs }: StormPlan): Promise<Storm> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'pagurus-storm-'));
  const store = new MemoryForgeStore();
  try {
    const { tokens, gitDir } = await prepare(dataDir, store, clients);
    await using forge = new ForgeProcess(dataDir, store);
    await forge.start();
    const url = `${forge.url}/api/v3/repos/acme/state`;
    await protectMain(url, tokens[0] ?? '');
    const began = performance.now();
    const crew = tokens.map((token, index) => new StormClient(url, token, tokens[(index + 1) % clients] ?? ''));
    const over = new AbortController();
    const killing = firstKillMs === undefined ? 0 : killAgain(forge, firstKillMs, over.signal);
    const expected = new Map<string, string>();
    const work = crew.map(async (client, person) => {
      for (let number = 0; number < changesEach; number += 1) {
        const change = changeOf(person, number);
        await client.change(`change-${person}-${number}`, change);
        expected.set(change.path, hashObject('blob', Buffer.from(change.content)));
      }
    });
    try {
      await Promise.all(work);
    } finally {
      over.abort();
    }
    const kills = await killing;
    const seconds = (performance.now() - began) / 1000;
    // One more death and start, so that what the last kill left is repaired as well.
    await forge.kill();
    if (firstKillMs !== undefined) await forge.start();
    const retries: Record<string, number> = {};
    for (const [why, times] of crew.flatMap((client) => [...client.retries]))
      retries[why] = (retries[why] ?? 0) + times;
    const open = await store.listPulls(1, { state: 'open' });
    await forge.kill();
    return { seconds, kills, retries, expected, openPulls: open.length, ...(await look(gitDir)) };
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

const changeOf = (person: number, number: number): Change => ({
  path: `people/${person}/change-${number}.yaml`,
  content: `by: ${person}\nchange: ${number}\n`,
  method: METHODS[(person + number) % METHODS.length] ?? 'squash',
});

async function prepare(dataDir: string, store: MemoryForgeStore, clients: number) {
  const forge = await createForge({ publicUrl: 'http://localhost/forge', dataDir, store, log: () => undefined });
  await forge.admin.createRepository({ owner: 'acme', name: 'state' });
  const tokens: string[] = [];
  for (let person = 0; person < clients; person += 1) {
    const login = `person-${person}`;
    await forge.admin.createUser({ login, email: `${login}@acme.example`, password: login });
    await forge.admin.setPermission('acme', 'state', login, person === 0 ? 'admin' : 'write');
    tokens.push((await forge.admin.createToken({ login, scopes: ['repo'], note: 'storm' })).token);
  }
  const author = { name: 'Seed', email: 'seed@acme.example' };
  await forge.admin.seedCommit('acme', 'state', { files: { 'README.md': '# State\n' }, message: 'Begin', author });
  const gitDir = await forge.admin.gitDir('acme', 'state');
  await forge[Symbol.asyncDispose]();
  return { tokens, gitDir };
}

async function protectMain(url: string, token: string): Promise<void> {
  const response = await fetch(`${url}/branches/main/protection`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      required_status_checks: null,
      enforce_admins: true,
      required_pull_request_reviews: { required_approving_review_count: 1 },
      restrictions: null,
      required_linear_history: true,
    }),
  });
  if (!response.ok) throw new Error(`Cannot protect main: ${response.status} ${await response.text()}`);
}

/** Until the signal; how often it was killed. It runs when this resolves. */
/** Each life is longer than the one before, so that on the slowest machine one is long enough to get something done. */
async function killAgain(forge: ForgeProcess, firstMs: number, signal: AbortSignal): Promise<number> {
  for (let kills = 0; ; kills += 1) {
    const goesOn = await wait(firstMs * LONGER ** kills, true, { signal }).catch(() => false);
    if (!goesOn) return kills;
    await forge.kill();
    await forge.start();
  }
}

async function look(gitDir: string) {
  const git = async (...args: string[]): Promise<string> =>
    (await promisify(execFile)('git', ['--git-dir', gitDir, ...args], { maxBuffer: 2 ** 28 })).stdout.trim();
  const files = new Map<string, string>();
  for (const line of (await git('ls-tree', '-r', 'main', 'people')).split('\n').filter(Boolean)) {
    const [, sha = '', file = ''] = /^\S+ blob (\S+)\t(.*)$/.exec(line) ?? [];
    files.set(file, sha);
  }
  const names = await readdir(gitDir, { recursive: true });
  return {
    files,
    commits: Number(await git('rev-list', '--count', 'main')),
    mergeCommits: Number(await git('rev-list', '--min-parents=2', '--count', 'main')),
    leftOvers: names.filter((name) => /\.lock$|(?:^|\/)(?:tmp_|incoming)/.test(name)),
    fsck: await git('fsck', '--strict', '--no-dangling'),
  };
}
