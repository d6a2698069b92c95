import { setTimeout as sleep } from 'node:timers/promises';
import { mergeTrees } from '../packages/forge/src/git/merge.ts';
import { ObjectReader } from '../packages/forge/src/git/object-reader.ts';
import { writeCommit } from '../packages/forge/src/git/objects.ts';
import { readRef, updateRef } from '../packages/forge/src/git/refs.ts';
import { writeTree } from '../packages/forge/src/git/tree-edit.ts';
import { startForge } from '../packages/testkit/src/forge/start-forge.ts';
import type { Bench } from './main.ts';
import type { Call } from './world/call-probe.ts';
import { Dashboard, MANAGER } from './world/dashboard.ts';
import { CELL, DemoState } from './world/demo-state.ts';
import { judge, percentiles } from './world/percentiles.ts';
import { signIn } from './world/sign-in.ts';

const BUDGET = { promotionMs: 200, mergeMs: 30 };
const FULL = { promotions: 30, merges: 60 };
const QUICK = { promotions: 10, merges: 20 };
/** The first few of a process are compiled while they run. */
const WARM = 5;
const QUIET_MS = 100;
const [FOLDERS, FILES_EACH] = [100, 100];

type Say = (line: string) => void;

/** From a click on Promote until its pull request is open, and a merge in a repository of 10,000 files. */
export const bench: Bench = async ({ quick, say, profile }) => {
  const size = quick ? QUICK : FULL;
  const merges = percentiles(await timeMerges(size.merges, say), 50, 95);
  say(`merge in ${FOLDERS * FILES_EACH} files: p50 ${merges[50].toFixed(1)} ms, p95 ${merges[95].toFixed(1)} ms`);
  const promotions = percentiles(await timePromotions(size.promotions, say, profile), 50, 95);
  say(`promotion to pull request: p50 ${promotions[50].toFixed(0)} ms, p95 ${promotions[95].toFixed(0)} ms`);
  const kept = [
    judge(say, 'merge, median', merges[50], 'ms', BUDGET.mergeMs),
    judge(say, 'promotion to pull request, median', promotions[50], 'ms', BUDGET.promotionMs),
  ];
  return {
    name: 'forge',
    value: Math.round(promotions[50]),
    unit: 'ms',
    budget: BUDGET.promotionMs,
    ok: kept.every(Boolean),
  };
};

/** As the browser posts them, each to a release of its own; until the answer that names the pull request. */
async function timePromotions(count: number, say: Say, profile: string | undefined): Promise<number[]> {
  await using state = await DemoState.serve('{ maxUnavailable: "100%" }');
  const versions = Array.from({ length: count + WARM }, (_, index) => `1.0.${index + 1}`);
  const releases = await Promise.all(versions.map((version) => state.asks(version)));
  const files = Object.assign({}, ...releases, await state.first('1.0.0')) as Record<string, string>;
  await using dashboard = await Dashboard.start({ files }, say);
  const cookie = await signIn(dashboard.url, MANAGER, MANAGER);
  const headers = { cookie, origin: dashboard.url, 'content-type': 'application/json' };
  dashboard.watchCalls();
  const times: number[] = [];
  const calls: Call[] = [];
  for (const release of versions) {
    const { app, environment: to } = CELL;
    const body = JSON.stringify({ app, to, release, expectedRelease: '1.0.0', reason: 'bench' });
    if (times.length === WARM) dashboard.reset(profile !== undefined);
    await dashboard.calls();
    const began = performance.now();
    const response = await fetch(`${dashboard.url}/api/v1/promotions`, { method: 'POST', headers, body });
    await untilOpen(dashboard.url, headers, (await response.json()) as Answer);
    times.push(performance.now() - began);
    if (times.length > WARM) calls.push(...(await dashboard.calls()));
    await untilDone(dashboard);
  }
  if (profile !== undefined) dashboard.writeProfile(profile);
  sayParts(say, calls, count);
  return times.slice(WARM);
}

/** One click at a time: what follows from a promotion has ended before the next. */
async function untilDone(dashboard: Dashboard): Promise<void> {
  do await sleep(QUIET_MS);
  while ((await dashboard.calls()).length > 0);
}

/** What the server asked of others until it answered, for each promotion. */
function sayParts(say: Say, calls: readonly Call[], promotions: number): void {
  const parts = Map.groupBy(calls, ({ what }) => what);
  for (const [what, each] of parts) {
    const ms = each.reduce((sum, call) => sum + call.ms, 0) / promotions;
    say(`  ${(each.length / promotions).toFixed(1)} x ${what}: ${ms.toFixed(1)} ms`);
  }
}

type Job = { readonly id: string; readonly state: string; readonly change: number | null };
type Answer = { readonly number?: number; readonly job?: Job };

/** The answer names the pull request, or the job that will. */
async function untilOpen(url: string, headers: Record<string, string>, answer: Answer): Promise<void> {
  let { job } = answer;
  if (answer.number === undefined && job === undefined) throw new Error(`Cannot promote: ${JSON.stringify(answer)}`);
  while (job !== undefined && job.change === null) {
    if (job.state !== 'running') throw new Error(`Cannot promote: ${JSON.stringify(job)}`);
    job = (await (await fetch(`${url}/api/v1/jobs/${job.id}`, { headers })).json()) as Job;
  }
}

async function timeMerges(count: number, say: Say): Promise<number[]> {
  await using running = await startForge();
  const { admin } = running.forge;
  await admin.createRepository({ owner: 'acme', name: 'state' });
  await admin.createUser({ login: 'mara', email: 'mara@acme.example', password: 'mara' });
  await admin.setPermission('acme', 'state', 'mara', 'write');
  const { token } = await admin.createToken({ login: 'mara', scopes: ['repo'], note: 'bench' });
  const paths = Array.from({ length: FOLDERS * FILES_EACH }, (_, index) => pathOf(index));
  const files = Object.fromEntries(paths.map((path) => [path, `first of ${path}\n`]));
  const author = { name: 'Seed', email: 'seed@acme.example' };
  await admin.seedCommit('acme', 'state', { files, message: 'Begin', author });

  const ask = async <T>(method: string, path: string, body?: object): Promise<T> => {
    const response = await fetch(`${running.url}/api/v3/repos/acme/state${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  };
  type Named = { readonly sha: string };
  const { object } = await ask<{ object: Named }>('GET', '/git/ref/heads/main');
  const times: number[] = [];
  for (let number = 0; number < count + WARM; number += 1) {
    // All from the first commit, so that main and each head have parted.
    const entry = { path: pathOf(number * 7), mode: '100644', type: 'blob', content: `changed by ${number}\n` };
    const tree = await ask<Named>('POST', '/git/trees', { base_tree: object.sha, tree: [entry] });
    const made = { message: `Change ${number}`, tree: tree.sha, parents: [object.sha] };
    const { sha } = await ask<Named>('POST', '/git/commits', made);
    await ask('POST', '/git/refs', { ref: `refs/heads/change-${number}`, sha });
    const asked = { title: `Change ${number}`, head: `change-${number}`, base: 'main' };
    const pull = await ask<{ number: number }>('POST', '/pulls', asked);
    const began = performance.now();
    await ask('PUT', `/pulls/${pull.number}/merge`, { sha });
    times.push(performance.now() - began);
  }
  await sayMergeParts(say, await admin.gitDir('acme', 'state'), object.sha, count);
  return times.slice(WARM);
}

/** The same by hand: what each step of a merge takes in this repository. */
async function sayMergeParts(say: Say, dir: string, first: string, count: number): Promise<void> {
  await using objects = new ObjectReader(dir);
  const repo = { dir, objects };
  const parts = new Map<string, number[]>();
  const time = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    const began = performance.now();
    const done = await work();
    parts.set(what, [...(parts.get(what) ?? []), performance.now() - began]);
    return done;
  };
  const person = { name: 'Mara', email: 'mara@acme.example', at: new Date() };
  const commit = (tree: string, ...parents: string[]) =>
    writeCommit(repo, { tree, parents, author: person, committer: person, message: 'by hand\n' });
  const ref = 'refs/heads/main';
  for (let number = 0; number < count; number += 1) {
    const entry = { path: pathOf(5_000 + number * 7), mode: '100644', content: `by hand ${number}\n` };
    const head = await commit(await writeTree(repo, first, [entry]), first);
    const base = (await readRef(repo, ref)) ?? '';
    const tree = (await time('merge the trees', () => mergeTrees(repo, base, head))) ?? '';
    const to = await time('write the commit', () => commit(tree, base, head));
    await time('move the branch', () => updateRef(repo, { ref, from: base, to, reason: 'bench' }));
  }
  for (const [what, each] of parts) say(`  ${what}: ${percentiles(each, 50)[50].toFixed(1)} ms`);
}

const pathOf = (index: number): string => `environments/${index % FOLDERS}/app-${Math.floor(index / FOLDERS)}.yaml`;
