import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { agentFacts } from '#domain/domain-builders.contract.ts';
import { provenNow, rollbackOffers, runByMost } from '#domain/proven-releases.ts';

describe('provenNow()', () => {
  const wish = () => ({ release: '1.4.2', revision: 'rev' });
  test('is what all agents of a cell run in health', () => {
    const others = [agentFacts({ instanceUid: 'b' }), agentFacts({ environment: 'staging', runningRevision: 'x' })];
    expect(provenNow([agentFacts(), ...others], wish)).toEqual([
      { app: 'payments', environment: 'production', release: '1.4.2' },
    ]);
  });

  test.each([
    ['one is not healthy', { health: 'Unhealthy' }],
    ['one is still watching', { phase: 'Watching' }],
    ['one runs another revision', { runningRevision: 'old' }],
  ] as const)('is nothing while %s', (_why, about) => {
    expect(provenNow([agentFacts(), agentFacts({ instanceUid: 'b', ...about })], wish)).toEqual([]);
  });

  test('does not wait for who cannot be reached, and proves nothing by nobody', () => {
    const away = agentFacts({ instanceUid: 'b', connectivity: 'Offline', runningRevision: 'old' });
    expect(provenNow([agentFacts(), away], wish)).toHaveLength(1);
    expect(provenNow([away], wish)).toEqual([]);
    expect(provenNow([agentFacts()], () => undefined)).toEqual([]);
  });
});

test('runByMost() is what more than half of all run in health: a canary proves nothing', () => {
  const on = (runningRelease: string | null, about = {}) => agentFacts({ runningRelease, ...about });
  expect(runByMost([on('2'), on('1'), on('1')])).toBe('1');
  expect(runByMost([on('2'), on('1'), on('1', { health: 'Unhealthy' })])).toBeUndefined();
  expect(runByMost([on('2'), on('1')])).toBeUndefined();
  expect(runByMost([on('1'), on('1', { connectivity: 'Offline' }), on('2')])).toBeUndefined();
  expect(runByMost([on(null), on(null)])).toBeUndefined();
  expect(runByMost([])).toBeUndefined();
});

describe('rollbackOffers()', () => {
  const asked = (release: string, atMs: number) => ({ release, atMs, sha: `c${atMs}`, author: 'mara' });
  const known = new Set(['1', '2', '3', '4']);

  test('are the proven releases, most recent first, without the current one', () => {
    const history = [asked('4', 40), asked('3', 30), asked('2', 20), asked('1', 10)];
    const proven = new Map([
      ['4', 41],
      ['2', 21],
      ['1', 11],
    ]);
    const offers = rollbackOffers({ current: '4', history, proven, known });
    expect(offers.map(({ release, asked: by }) => [release, by?.sha])).toEqual([
      ['2', 'c20'],
      ['1', 'c10'],
    ]);
  });

  test('are what Git asked for, said to be unproven, where nobody knows better', () => {
    const offers = rollbackOffers({ current: '2', history: [asked('2', 2), asked('1', 1)], proven: new Map(), known });
    expect(offers).toMatchObject([{ release: '1', provenAtMs: null }]);
  });

  test('never hold the current release, an unknown one or one twice', () => {
    const release = fc.constantFrom('1', '2', '3', '9', 'none');
    fc.assert(
      fc.property(
        release,
        fc.array(fc.tuple(release, fc.nat(99))),
        fc.array(fc.tuple(release, fc.nat(99))),
        (current, history, seen) => {
          const facts = {
            current,
            history: history.map(([each, at]) => asked(each, at)),
            proven: new Map(seen),
            known,
          };
          const offered = rollbackOffers(facts).map((offer) => offer.release);
          expect(new Set(offered).size).toBe(offered.length);
          expect(offered.every((each) => known.has(each) && each !== current)).toBe(true);
        },
      ),
    );
  });
});
