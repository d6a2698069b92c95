import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';

const MODULE = JSON.stringify(new URL('./frugal-heap.ts', import.meta.url).href);
/**
 * Keeps much of what it makes, as a gateway to which a fleet comes, then says how large the young generation has become.
 * After a collection of it: between two, it may have taken some pages beyond that.
 */
const KEEPS_MUCH = `
  const kept = [];
  for (let count = 0; count < 1_000_000; count += 1) kept.push({ count });
  gc({ type: 'minor' });
  const { space_size } = require('node:v8').getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space');
  console.log(space_size / 2 ** 20);
`;

/** In MB. */
const sizeAfter = (first: string): number =>
  Number(
    execFileSync(process.execPath, ['--expose-gc', '-e', `(async () => { ${first}; ${KEEPS_MUCH} })()`], {
      encoding: 'utf8',
    }),
  );

test('keepHeapFrugal() keeps V8 from giving new objects more and more room, as it does else', () => {
  expect(sizeAfter('')).toBeGreaterThan(10);
  expect(sizeAfter(`(await import(${MODULE})).keepHeapFrugal()`)).toBeLessThan(5);
});
