import { expect, test } from 'vitest';
import { walkApart } from '#git/apart.ts';
import type { Links } from '#git/commit-links.ts';

type History = ReadonlyMap<string, Links>;

/** A history with merges; with `skew` the clocks of its writers are far apart. */
function randomHistory(random: () => number, size: number, skew: number): History {
  const commits = new Map<string, Links>();
  for (let number = 0; number < size; number += 1) {
    const names = [...commits.keys()];
    const pick = () => names[Math.max(0, names.length - 1 - Math.floor(random() * 6))]!;
    const many = number === 0 ? 0 : [0, 1, 1, 1, 1, 1, 1, 2, 2, 2][Math.floor(random() * 10)];
    const parents = [...new Set(Array.from({ length: many ?? 0 }, pick))];
    commits.set(`c${number}`, { tree: 't', parents, at: number + Math.floor(random() * skew) });
  }
  return commits;
}

function ancestors(history: History, sha: string): Set<string> {
  const all = new Set([sha]);
  for (const each of all) for (const parent of history.get(each)!.parents) all.add(parent);
  return all;
}

function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
}

test.each([0, 40])(
  'walkApart() finds what all ancestors say, over random histories with clocks %i apart',
  async (skew) => {
    const random = numbers(skew + 7);
    for (let round = 0; round < 300; round += 1) {
      const history = randomHistory(random, 25, skew);
      const names = [...history.keys()];
      const pick = () => names[Math.floor(random() * names.length)]!;
      const [left, right] = [pick(), pick()];
      const [ofLeft, ofRight] = [ancestors(history, left), ancestors(history, right)];
      const common = [...ofLeft].filter((sha) => ofRight.has(sha));
      const best = common.filter((sha) => !common.some((other) => other !== sha && ancestors(history, other).has(sha)));
      const apart = (await walkApart(async (sha) => history.get(sha), left, right))!;
      expect(best.every((sha) => apart.bases.includes(sha))).toBe(true);
      expect(apart.bases.length < 2 ? apart.bases : best).toEqual(best);
      expect([...ofLeft].filter((sha) => !ofRight.has(sha) && !apart.left.has(sha))).toEqual([]);
      // More than there is only where clocks were wrong.
      expect(skew > 0 || apart.bases.length === best.length).toBe(true);
      expect(skew > 0 || [...apart.right].every((sha) => !ofLeft.has(sha))).toBe(true);
    }
  },
);

test('walkApart() gives up where a commit is missing or there are too many', async () => {
  const long = async (sha: string): Promise<Links> => ({
    tree: 't',
    parents: [`${sha}.`.slice(-9_000)],
    at: -sha.length,
  });
  expect(await walkApart(async () => undefined, 'a', 'b')).toBeUndefined();
  expect(await walkApart(long, 'a', 'b')).toBeUndefined();
});
