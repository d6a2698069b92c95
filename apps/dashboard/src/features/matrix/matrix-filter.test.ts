import { describe, expect, test } from 'vitest';
import { matrixCell } from '#contract/matrix-cell.contract.ts';
import type { CellState, Matrix } from '#contract/matrix.ts';
import { differs, filterApps, sharedReason, summarise } from '#features/matrix/matrix-filter.ts';

type Cell = readonly [release: string | null, state: CellState];

const anApp = (app: string, ...cells: Cell[]): Matrix['apps'][number] => ({
  app,
  cells: cells.map(([release, state], index) => matrixCell({ environment: `e${index}`, release, state })),
});

const same = anApp('payments', ['1.0.0', 'healthy'], ['1.0.0', 'healthy']);
const apart = anApp('search', ['2.0.0', 'rollingOut'], ['1.9.9', 'failed']);
const absent = anApp('ledger', ['1.0.0', 'healthy'], [null, 'notHere']);

test('differs() is true where an environment names another release, or none', () => {
  expect([same, apart, absent].map(differs)).toEqual([false, true, true]);
});

describe('filterApps()', () => {
  test('matches anywhere in the name, whatever the case', () => {
    expect(filterApps([same, apart, absent], ' EAR', false)).toEqual([apart]);
  });

  test('keeps only differences when asked', () => {
    expect(filterApps([same, apart, absent], '', true)).toEqual([apart, absent]);
  });
});

describe('summarise()', () => {
  test('counts what is not at rest', () => {
    expect(summarise([same, apart, apart])).toEqual({ text: '2 rolling out · 2 failed', calm: false });
  });

  test('says so when everything is', () => {
    expect(summarise([same])).toEqual({ text: '1 app, all settled', calm: true });
  });
});

describe('sharedReason()', () => {
  const offered = (...reasons: (string | null)[]): Matrix['apps'] =>
    reasons.map((whyNot, index) => {
      const app = anApp(`app${index}`, ['1.0.0', 'healthy']);
      return {
        ...app,
        cells: app.cells.map((cell) => ({ ...cell, promotion: { from: 'dev', release: '2.0.0', whyNot } })),
      };
    });

  test.each([
    ['several offers with one reason', ['viewer', 'viewer'], 'viewer'],
    ['a single offer: its cell says it', ['viewer'], null],
    ['reasons that differ', ['viewer', 'frozen'], null],
    ['an offer that is open', ['viewer', null], null],
    ['no offer', [], null],
  ])('of %s', (_what, reasons, expected) => {
    expect(sharedReason(offered(...reasons))).toBe(expected);
  });
});
