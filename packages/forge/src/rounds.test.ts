import { expect, test } from 'vitest';
import { Rounds } from '#rounds.ts';

const turn = () => new Promise((resolve) => setImmediate(resolve));

test('who asks at once shares one look; who asks while it runs shares the next', async () => {
  const rounds = new Rounds();
  const ends: (() => void)[] = [];
  const look = () => {
    const number = ends.length + 1;
    return new Promise<number>((resolve) => ends.push(() => resolve(number)));
  };
  const first = [rounds.share('a', look), rounds.share('a', look)];
  await turn();
  expect(ends).toHaveLength(1);
  const second = [rounds.share('a', look), rounds.share('a', look)];
  await turn();
  expect(ends).toHaveLength(1);
  ends[0]!();
  expect(await Promise.all(first)).toEqual([1, 1]);
  await turn();
  expect(ends).toHaveLength(2);
  ends[1]!();
  expect(await Promise.all(second)).toEqual([2, 2]);
});

test('different questions do not wait for one another, and one that is over is asked anew', async () => {
  const rounds = new Rounds();
  let looks = 0;
  const stuck = rounds.share('stuck', () => new Promise<never>(() => undefined));
  expect(await rounds.share('b', async () => (looks += 1))).toBe(1);
  expect(await rounds.share('b', async () => (looks += 1))).toBe(2);
  expect(await Promise.race([stuck, turn().then(() => 'still')])).toBe('still');
});

test('a look that fails fails for those who shared it, and not for the next', async () => {
  const rounds = new Rounds();
  const failing = () => Promise.reject(new Error('broken'));
  const shared = [rounds.share('a', failing), rounds.share('a', failing)];
  for (const each of await Promise.allSettled(shared)) expect(each.status).toBe('rejected');
  expect(await rounds.share('a', async () => 'well')).toBe('well');
});

test('the one that waits behind a failing look is still run', async () => {
  const rounds = new Rounds();
  let fail = (_error: Error): void => undefined;
  const first = rounds.share('a', () => new Promise<string>((_resolve, reject) => (fail = reject)));
  await turn();
  const second = rounds.share('a', async () => 'well');
  fail(new Error('broken'));
  await expect(first).rejects.toThrow('broken');
  expect(await second).toBe('well');
});
