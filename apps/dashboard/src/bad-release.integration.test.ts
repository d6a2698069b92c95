import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { RollingAgent } from '@pagurus/testkit/gateway/rolling-agent.ts';
import { expect, test, vi } from 'vitest';
import { credentialOf } from '#gateway/running-gateway.contract.ts';
import { dataPaths, readConfig } from '#server/config.ts';
import { openDatabase } from '#server/db/open-database.ts';
import { prismaRolloutStore } from '#server/db/rollout-store.ts';
import { createForgeFor } from '#server/forge/octokit-forge.ts';
import { freePort } from '#server/free-port.contract.ts';
import { toState } from '#server/state/state-room.ts';
import { systemClock } from '#server/system-clock.ts';
import { PIPELINE, releaseText, stateText } from '#server/world-state.contract.ts';
import { startDashboard } from './dashboard-process.ts';

const SIZE = 100;
const CELL = { app: 'payments', environment: 'production' };
const OLD = '1.4.1';
const NEW = '1.5.0';
const FILE = 'environments/production/payments.yaml';
const ROLLOUT = 'rollout: { maxUnavailable: 25%, canary: { count: 1, watch: 1s }, onFailure: revert }\n';
const asking = (release: string) => `${stateText('payments', 'production', release)}${ROLLOUT}`;
const FILES = {
  'pagurus.yaml': PIPELINE,
  [`releases/payments/${OLD}.yaml`]: releaseText('payments', OLD, 1),
  [`releases/payments/${NEW}.yaml`]: releaseText('payments', NEW, 2),
  [FILE]: asking(OLD),
};
const within = { timeout: 60_000, interval: 50 };
const uidOf = (n: number) => `agent-${String(n).padStart(3, '0')}`;

const REVISIONS = new Map(
  [OLD, NEW].map((release) => {
    const state = toState('', new Map(Object.entries({ ...FILES, [FILE]: asking(release) })));
    return [release, state.desired('payments', 'production')?.revision ?? ''];
  }),
);

/** As `server.ts` starts it, with an embedded forge and database of its own, and the credentials of all agents. */
async function wholeDashboard() {
  await using undo = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'pagurus-whole-'));
  undo.defer(() => rm(folder, { recursive: true, force: true }));
  const seed = join(folder, 'seed');
  const people = [{ login: 'mara', name: 'Mara', password: 'secret of mara', permission: 'write' }];
  const written = Object.entries({ 'people.json': JSON.stringify(people) }).concat(
    Object.entries(FILES).map(([path, text]) => [`state/${path}`, text]),
  );
  for (const [path, text] of written) {
    await mkdir(dirname(join(seed, path)), { recursive: true });
    await writeFile(join(seed, path), text);
  }
  const words = ['--role', 'gateway', '--repository', 'acme/state', '--seed', seed];
  const config = readConfig([...words, '--port', String(await freePort()), '--data', join(folder, 'data')], {});
  await mkdir(config.dataDir);
  const log = { info: () => undefined, warn: () => undefined };
  const opening = openDatabase({ dataDir: config.dataDir, log: log.info });
  undo.use(await startDashboard(config, opening, log));
  const { prisma } = await opening;
  const hashOf = (uid: string) => createHash('sha256').update(credentialOf(uid)).digest('hex');
  const credentials = Array.from({ length: SIZE }, (_, n) => ({ instanceUid: uidOf(n), hash: hashOf(uidOf(n)) }));
  const token = { tokenId: 't', tokenName: 'test', createdAt: new Date() };
  await prisma.agentCredential.createMany({ data: credentials.map((each) => ({ ...each, ...CELL, ...token })) });
  const tokens = JSON.parse(await readFile(dataPaths(config.dataDir).tokens, 'utf8')) as { mara: string };
  const connection = { apiUrl: `${config.localUrl}/forge/api/v3`, owner: 'acme', repository: 'state' };
  const running = undo.move();
  return {
    url: `${config.localUrl.replace('http', 'ws')}/agent/v1/connect`,
    rollouts: prismaRolloutStore(prisma),
    forge: createForgeFor({ ...connection, isThrottled: false }, systemClock)(tokens.mara),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

test('W40: a bad release in a fleet of 100 with 25 % and a canary: the canary alone was ever unhealthy, all others wait and say why, the rollout halted, and the revert was opened', async () => {
  await using dashboard = await wholeDashboard();
  const ever = new Set<string>();
  await using stack = new AsyncDisposableStack();
  const agents = Array.from({ length: SIZE }, (_, n) =>
    stack.use(
      new RollingAgent({
        url: dashboard.url,
        token: credentialOf(uidOf(n)),
        instanceUid: uidOf(n),
        reconnectMs: 200,
        running: OLD,
        revisionOf: (release) => REVISIONS.get(release) ?? '',
        stepMs: 10,
        onAway: (uid) => void ever.add(uid),
      }),
    ),
  );
  await Promise.all(agents.map(({ agent }) => agent.connect()));

  const { forge } = dashboard;
  const change = { branch: 'hurry', base: 'main', baseSha: (await forge.branchHead('main')) ?? '' };
  const words = { message: 'Hurry\n\nPagurus-Idempotency-Key: k1\n', title: 'Hurry', body: '', key: 'k1' };
  const opened = await forge.openChange({ ...change, ...words, files: new Map([[FILE, asking(NEW)]]) });
  const commit = await forge.merge(opened.number, opened.commit);
  for (const each of agents) {
    await vi.waitFor(() => expect(each.agent.received.at(-1)?.revisionHint).toEqual({ commit }), within);
    each.wish(NEW, true);
  }

  const [revert] = await vi.waitFor(async () => {
    const open = await forge.listChanges('open');
    expect(open).toHaveLength(1);
    return open;
  }, within);
  const title = `Roll back payments to ${OLD} in production (from ${NEW})`;
  expect(revert).toMatchObject({ title, author: 'pagurus', base: { ref: 'main', sha: commit } });
  const { files } = await forge.getChange(revert?.number ?? 0);
  expect(files).toMatchObject([{ path: FILE, additions: 1, deletions: 1 }]);
  expect(ever.size).toBe(1);
  const [bad] = ever;
  const said = `Change #${revert?.number} goes back to ${OLD} once its gates are open`;
  await vi.waitFor(async () => {
    const { leases, rollouts } = await dashboard.rollouts.read(CELL);
    expect(leases).toEqual([]);
    expect(rollouts.find(({ release }) => release === NEW)).toMatchObject({
      state: 'halted',
      revert: said,
      canaries: [bad],
    });
  }, within);
  const reason = `Waits as the rollout is halted: ${bad} failed: Cannot keep ${NEW} as it must become healthy`;
  await vi.waitFor(() => {
    const waiting = agents.filter(({ phase }) => phase === 'AwaitingLease');
    expect(waiting).toHaveLength(SIZE - 1);
    expect(waiting.every(({ denied }) => denied === reason)).toBe(true);
  }, within);
  expect(agents.every(({ running }) => running === OLD)).toBe(true);
  expect(ever.size).toBe(1);
});
