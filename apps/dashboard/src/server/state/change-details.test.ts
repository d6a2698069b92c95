import { expect, test } from 'vitest';
import type { ForgeChange, ForgeChangeDetail } from '#server/ports/forge.ts';
import { ChangeDetails } from '#server/state/change-details.ts';

const change = (number: number, updatedAt = 'a') =>
  ({ number, updatedAt, head: { ref: 'b', sha: 'c' } }) as unknown as ForgeChange;

function world() {
  const asked: number[] = [];
  let now = 0;
  const clock = { now: () => now, sleep: async () => undefined };
  const getChange = async (number: number) => {
    asked.push(number);
    if (number === 9) throw new Error('away');
    return { number } as ForgeChangeDetail;
  };
  return { asked, details: new ChangeDetails({ getChange }, clock), pass: (ms: number) => (now += ms) };
}

test('ChangeDetails asks once while nothing moves, and again after a move, a word, or two minutes', async () => {
  const { asked, details, pass } = world();
  await Promise.all([details.get(change(1)), details.get(change(1))]);
  await details.get(change(1, 'later'));
  details.forget(2);
  await details.get(change(1, 'later'));
  expect(asked).toEqual([1, 1]);
  details.forget(1);
  await details.get(change(1, 'later'));
  details.forget(null);
  await details.get(change(1, 'later'));
  pass(120_000);
  await details.get(change(1, 'later'));
  expect(asked).toEqual([1, 1, 1, 1, 1]);
  details.keepOnly(new Set([2]));
  await details.get(change(1, 'later'));
  expect(asked).toHaveLength(6);
});

test('ChangeDetails keeps no failure', async () => {
  const { asked, details } = world();
  await expect(details.get(change(9))).rejects.toThrow('away');
  await expect(details.get(change(9))).rejects.toThrow('away');
  expect(asked).toEqual([9, 9]);
});
