import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stepTimes } from '#domain/rollout-times.ts';

const told = (instanceUid: string, atMs: number, text: string, kind = 'phase') => ({ instanceUid, atMs, kind, text });
const way = (uid: string, begin: number) => [
  told(uid, begin + 1, 'Fetching on the way to 1.4.2 (before: InSync)'),
  told(uid, begin + 5, 'Staged on the way to 1.4.2 (before: Downloading)'),
  told(uid, begin + 7, 'Watching on the way to 1.4.2 (before: Switching)'),
  told(uid, begin + 9, 'InSync (before: Watching)'),
];

describe('stepTimes()', () => {
  test('is when the last agent came so far, since the merge', () => {
    expect(stepTimes([...way('a', 100), ...way('b', 120)], '1.4.2', 100)).toEqual({
      seen: 21,
      downloaded: 25,
      running: 27,
      healthy: 29,
    });
  });

  test('takes a later step for the earlier ones that nobody told', () => {
    const events = [
      told('a', 130, 'Runs 1.4.2 (before: 1.4.1)', 'release'),
      told('a', 140, 'InSync (before: Watching)'),
    ];
    expect(stepTimes(events, '1.4.2', 100)).toEqual({ seen: 30, downloaded: 30, running: 30, healthy: 40 });
  });

  test('goes by what an event says as data, whatever its sentence is', () => {
    const events = [
      { ...told('a', 110, 'Unterwegs'), phase: 'Staged', release: '1.4.2' },
      { ...told('a', 120, 'Läuft', 'release'), release: '1.4.2' },
      { ...told('a', 130, 'Ruht'), phase: 'InSync' },
      { ...told('b', 900, 'Watching on the way to 1.4.2 (before: Switching)'), phase: 'Watching', release: '1.5.0' },
    ];
    expect(stepTimes(events, '1.4.2', 100)).toEqual({ seen: 10, downloaded: 10, running: 20, healthy: 30 });
  });

  test('knows nothing from before the merge, of another release, or of who only rested', () => {
    const nothing = { seen: null, downloaded: null, running: null, healthy: null };
    expect(stepTimes(way('a', 10), '1.4.2', 100)).toEqual(nothing);
    expect(stepTimes([told('a', 130, 'Runs 1.4.20', 'release')], '1.4.2', 100)).toEqual(nothing);
    expect(stepTimes([told('a', 130, 'InSync (before: Failed)')], '1.4.2', 100)).toEqual(nothing);
  });

  test('never has a later step before an earlier one, whatever the agents tell', () => {
    const text = fc.constantFrom(
      'Fetching on the way to 1.4.2 (before: InSync)',
      'Staged on the way to 1.4.2 (before: Downloading)',
      'Watching on the way to 1.4.2 (before: Switching)',
      'InSync (before: Watching)',
      'nonsense',
    );
    const event = fc.record({ instanceUid: fc.constant('a'), atMs: fc.nat(1_000), kind: fc.constant('phase'), text });
    fc.assert(
      fc.property(fc.array(event), (events) => {
        const ordered = events.toSorted((x, y) => x.atMs - y.atMs);
        const { seen, downloaded, running, healthy } = stepTimes(ordered, '1.4.2', 0);
        const known = [seen, downloaded, running, healthy].filter((time) => time !== null);
        expect(known).toEqual(known.toSorted((x, y) => x - y));
      }),
    );
  });
});
