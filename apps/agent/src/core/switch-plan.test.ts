import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ConfigFile, type Footing, fixedText, switchPlan, tellsOf } from './switch-plan.ts';

const file = (path: string, sha256: string, onChange: ConfigFile['onChange'], mode = 0o644): ConfigFile => ({
  path,
  sha256,
  mode,
  onChange,
});
const HUP = { signal: 'SIGHUP' } as const;
const footing = (change: Partial<Footing> = {}): Footing => ({
  release: '1.0.0',
  artifact: 'a',
  process: { command: ['./app'], stopSignal: 'SIGTERM', stopTimeout: '10s' },
  env: { LEVEL: 'info' },
  listen: { mode: 'direct' },
  port: 8080,
  files: [],
  ...change,
});

describe('switchPlan()', () => {
  const running = footing({ files: [file('a', '1', HUP), file('b', '1', 'restart'), file('c', '1', 'none')] });

  test.each([
    ['another release', { release: '1.0.1' }, 'its release has changed'],
    ['another artifact', { artifact: 'b' }, 'its artifact has changed'],
    ['another command', { process: { ...running.process, command: ['./app', '-v'] } }, 'its process has changed'],
    ['another variable', { env: { LEVEL: 'debug' } }, 'its env has changed'],
    ['another port', { port: 8081 }, 'its port has changed'],
    ['a file that asks for it', { files: [file('b', '2', 'restart')] }, 'b has changed and asks for it'],
    ['its mode', { files: [file('b', '1', 'restart', 0o600)] }, 'b has changed and asks for it'],
    ['its loss', { files: [] }, 'b has changed and asks for it'],
  ])('restarts for %s', (_what, change, because) => {
    expect(switchPlan(running, { ...running, ...change })).toEqual({ do: 'restart', because });
  });

  test.each(['proxy', 'handover'] as const)(
    'in mode %s starts beside, unless the port itself changes hands',
    (mode) => {
      const held = { ...running, listen: { mode } };
      const because = 'its release has changed';
      expect(switchPlan(held, { ...held, release: '1.0.1' })).toEqual({ do: 'beside', because });
      expect(switchPlan(held, { ...held, release: '1.0.1', port: 8081 }).do).toBe('restart');
      expect(switchPlan(running, held).do).toBe('restart');
      expect(switchPlan(held, running).do).toBe('restart');
      expect(switchPlan(held, held).do).toBe('reload');
    },
  );

  test('reloads for the other files, and names them', () => {
    const files = [file('a', '2', HUP), file('b', '1', 'restart'), file('d', '1', 'none')];
    expect(switchPlan(running, { ...running, files })).toEqual({ do: 'reload', changed: ['a', 'd', 'c'] });
    expect(switchPlan(running, running)).toEqual({ do: 'reload', changed: [] });
  });
});

describe('tellsOf()', () => {
  test('says each thing once, in the order of the release, and only about what changed', () => {
    const hook = { hook: ['reload'] };
    const files = [file('a', '1', HUP), file('b', '1', hook), file('c', '1', HUP), file('d', '1', 'none')];
    expect(tellsOf(files, new Set(['c', 'b', 'a', 'd']))).toEqual([HUP, hook]);
    expect(tellsOf(files, new Set(['b', 'gone']))).toEqual([hook]);
    expect(tellsOf(files, new Set(['d']))).toEqual([]);
  });
});

describe('fixedText()', () => {
  const onChange = fc.constantFrom<ConfigFile['onChange']>('restart', 'none', HUP, { hook: ['x'] });
  const files = fc.uniqueArray(
    fc.record({
      path: fc.constantFrom('a', 'b', 'c'),
      sha256: fc.constantFrom('1', '2'),
      mode: fc.constantFrom(0o644, 0o600),
      onChange,
    }),
    { selector: ({ path }) => path },
  );
  const any = fc
    .record({ files, release: fc.constantFrom('1', '2'), port: fc.constantFrom(undefined, 1) })
    .map((change) => footing(change));

  test('is equal exactly for what is a reload apart, so no two processes share a folder by mistake', () => {
    fc.assert(
      fc.property(any, any, (one, other) => {
        expect(fixedText(one) === fixedText(other)).toBe(switchPlan(one, other).do === 'reload');
        expect(switchPlan(one, other).do).toBe(switchPlan(other, one).do);
      }),
      { numRuns: 1_000 },
    );
  });
});
