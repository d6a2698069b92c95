import { describe, expect, test } from 'vitest';
import { type Watch, type WatchLook, judge } from './watch.ts';

const rules = { minHealthyMs: 1_000, deadlineMs: 10_000, crashesMax: 3 };
const look = (now: number, ok: boolean, crashes = 0): WatchLook => ({ now, ok, crashes });

function judgeAll(looks: readonly WatchLook[]) {
  let watch: Watch = { startedAt: 0 };
  for (const one of looks) {
    const verdict = judge(watch, rules, one);
    if (verdict.is !== 'pending') return { ...verdict, at: one.now };
    watch = verdict.watch;
  }
  return { is: 'pending' };
}

describe('judge()', () => {
  test.each([
    [
      'passes after healthy time without a break',
      [look(100, true), look(600, true), look(1_100, true)],
      { is: 'passed', at: 1_100 },
    ],
    [
      'begins again after a break',
      [look(100, true), look(600, false), look(700, true), look(1_200, true)],
      { is: 'pending' },
    ],
    ['fails at the deadline', [look(100, false), look(10_000, false)], { is: 'failed', code: 'health.deadline' }],
    [
      'lets one that is healthy at the deadline prove itself',
      [look(9_900, true), look(10_900, true)],
      { is: 'passed', at: 10_900 },
    ],
    [
      'fails when health flaps past the deadline',
      [look(9_900, true), look(10_100, false)],
      { is: 'failed', code: 'health.deadline' },
    ],
    [
      'fails at the third crash, however healthy it was',
      [look(100, true, 2), look(200, true, 3)],
      { is: 'failed', code: 'process.crashed' },
    ],
  ] as const)('%s', (_name, looks, verdict) => {
    expect(judgeAll(looks)).toMatchObject(verdict);
  });
});
