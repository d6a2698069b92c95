import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LeaseWorld, type WorldEvent, type WorldOptions } from './lease-world.contract.ts';
import { rolloutOf } from './rollout.ts';

const agent = fc.nat({ max: 7 });
const gateway = fc.nat({ max: 1 });
const event: fc.Arbitrary<WorldEvent> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constantFrom('report', 'deliver'), agent }) },
  // Seldom, so that much goes wrong while somebody migrates or switches.
  { weight: 1, arbitrary: fc.record({ do: fc.constant('work'), agent }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('kill', 'start', 'cutOff'), agent }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('connect'), agent, gateway }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('look'),
      gateway,
      crash: fc.constantFrom('never', 'never', 'never', 'before', 'after'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('pass'), ms: fc.nat({ max: 90_000 }) }) },
);
const policy = fc.record({
  maxUnavailable: fc.integer({ min: 1, max: 3 }),
  canary: fc.option(fc.record({ count: fc.integer({ min: 1, max: 2 }), watch: fc.constant('1m') }), { nil: undefined }),
});

/** Random histories of a world; `end` sees it after everyone came back. Gives the shortest one that breaks a law. */
function breach(release: WorldOptions['release'], end: (world: LeaseWorld) => string[], numRuns = 500): unknown {
  const options = fc.record({ size: fc.integer({ min: 1, max: 8 }), policy, release: fc.constant(release) });
  const property = fc.property(
    options,
    fc.array(event, { minLength: 40, maxLength: 160 }),
    ({ policy: { canary, ...rest }, ...about }, events) => {
      const world = new LeaseWorld({ ...about, policy: canary === undefined ? rest : { ...rest, canary } });
      for (const each of events) world.apply(each);
      world.heal();
      expect([...world.broken, ...end(world)]).toEqual([]);
    },
  );
  const { counterexample, errorInstance } = fc.check(property, { numRuns });
  return counterexample === null ? null : { counterexample, why: String(errorInstance) };
}

const stateOf = ({ book }: LeaseWorld) => rolloutOf(book, 'r1')?.state;
const isRest = ({ agents, book }: LeaseWorld, at: string, running: string): string[] => [
  ...agents.filter((each) => each.at !== at || each.running !== running).map((each) => `${each.uid} is at ${each.at}`),
  ...book.leases.map(({ instanceUid }) => `${instanceUid} still holds a lease`),
];

describe('With two gateways, and crashes between any two steps', { timeout: 120_000 }, () => {
  test('breach() finds one', () => {
    expect(breach('good', ({ ever }) => (ever.size > 1 ? ['two moved'] : []), 50)).not.toBeNull();
  });

  test('V1, V4: a good release never has more agents away than may be, and reaches all of them', () => {
    expect(
      breach('good', (world) => [...isRest(world, 'InSync', 'r1'), ...(stateOf(world) === 'done' ? [] : ['not done'])]),
    ).toBeNull();
  });

  test('V3: a migration has one holder at most, runs to its success once, and then everyone goes on', () => {
    expect(breach('migrates', (world) => isRest(world, 'InSync', 'r1'))).toBeNull();
  });

  test('V3: after a migration that failed nobody moves', () => {
    expect(
      breach('migratesBadly', (world) => [
        ...isRest(world, 'Failed', 'r0'),
        ...(world.ever.size === 0 ? [] : ['one moved']),
      ]),
    ).toBeNull();
  });

  test('V2: of a bad release no more than the canaries, or than may be away at once, are ever touched', () => {
    const end = ({ ever, options, ...world }: LeaseWorld): string[] => {
      const { maxUnavailable = 1, canary } = options.policy;
      const most = Math.min(options.size, canary === undefined ? Number(maxUnavailable) : canary.count);
      const touched = ever.size > most ? [`${ever.size} were touched`] : [];
      return rolloutOf(world.book, 'r1')?.state === 'halted' ? touched : [...touched, 'not halted'];
    };
    expect(breach('bad', end)).toBeNull();
  });
});
