import { describe, expect, test } from 'vitest';
import { MemoryJobStore } from '#server/memory-job-store.contract.ts';
import type { Job, JobStore } from '#server/ports/job-store.ts';
import { eachDatabase } from './each-database.contract.ts';
import { prismaJobStore } from './job-store.ts';

const JOB: Job = {
  id: 'j1',
  actor: 'mara',
  input: { app: 'payments' },
  state: 'running',
  step: 'head',
  facts: {},
  problem: null,
  createdAtMs: 1_764_000_000_001,
  movedAtMs: 1_764_000_000_001,
};
const NOW = JOB.createdAtMs;
const lease = (owner: string, nowMs = NOW, untilMs = nowMs + 100) => ({ owner, nowMs, untilMs });

function jobStoreContract(make: () => JobStore): void {
  test("a job is its maker's, moves step by step, and ends", async () => {
    const store = make();
    await store.create(JOB, lease('a'));
    expect(await store.get('j1')).toEqual(JOB);
    expect(await store.get('j2')).toBeUndefined();
    expect(await store.takeNext(lease('b', NOW + 99))).toBeUndefined();
    expect(await store.move('j1', { step: 'pull', facts: { number: 7 } }, lease('a', NOW + 5))).toBe(true);
    expect(await store.get('j1')).toEqual({ ...JOB, step: 'pull', facts: { number: 7 }, movedAtMs: NOW + 5 });
    expect(await store.move('j1', { state: 'failed', problem: { status: 409 } }, lease('a', NOW + 6))).toBe(true);
    expect(await store.get('j1')).toMatchObject({ state: 'failed', problem: { status: 409 } });
    expect(await store.move('j1', { state: 'done' }, lease('a', NOW + 7))).toBe(false);
    expect(await store.takeNext(lease('b', NOW + 1_000))).toBeUndefined();
  });

  test('a job whose lease has run out is taken by one other, the oldest first, and its old owner moves it no more', async () => {
    const store = make();
    await store.create({ ...JOB, id: 'j2', createdAtMs: NOW + 1 }, lease('a'));
    await store.create(JOB, lease('a'));
    const later = NOW + 100;
    const taken = await Promise.all(['b', 'c', 'd'].map((owner) => store.takeNext(lease(owner, later))));
    expect(new Set(taken.map((job) => job?.id ?? 'none'))).toEqual(new Set(['j1', 'j2', 'none']));
    expect(await store.move('j1', { step: 'pull' }, lease('a', later))).toBe(false);
    const owner = ['b', 'c', 'd'][taken.findIndex((job) => job?.id === 'j1')]!;
    expect(await store.move('j1', { step: 'pull' }, lease(owner, later))).toBe(true);
  });

  test('what ended long ago is forgotten, what runs is not', async () => {
    const store = make();
    await store.create(JOB, lease('a'));
    await store.create({ ...JOB, id: 'j2' }, lease('a'));
    await store.move('j2', { state: 'done' }, lease('a', NOW + 1));
    expect(await store.prune(NOW + 1)).toBe(0);
    expect(await store.prune(NOW + 2)).toBe(1);
    expect(await store.get('j1')).toBeDefined();
  });
}

describe('in memory', () => {
  jobStoreContract(() => new MemoryJobStore());
});
eachDatabase((database) => jobStoreContract(() => prismaJobStore(database().prisma)));
