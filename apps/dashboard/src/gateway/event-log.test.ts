import { describe, expect, test } from 'vitest';
import { EventLog } from './event-log.ts';

const idsIn = (text: string | undefined): number[] =>
  Array.from((text ?? '').matchAll(/^id: (\d+)$/gm), (match) => Number(match[1]));

describe('EventLog', () => {
  test('L2: numbers without a gap from the start of the process on, as server-sent events', () => {
    const log = new EventLog(1_000.7);
    log.append({ type: 'changes', number: 7 });
    log.append({ type: 'changes', number: null });
    expect(log.since(1_000)).toBe(
      'id: 1001\ndata: {"type":"changes","number":7}\n\nid: 1002\ndata: {"type":"changes","number":null}\n\n',
    );
    expect(idsIn(log.since(1_001))).toEqual([1_002]);
    expect(log.since(1_002)).toBe('');
  });

  test('L3: has no answer for what is gone, and for numbers that it never gave', () => {
    const log = new EventLog(1_000, 2);
    expect(log.since(1_000)).toBe('');
    for (let n = 0; n < 5; n += 1) log.append({ n });
    expect(idsIn(log.since(1_003))).toEqual([1_004, 1_005]);
    expect(log.since(1_002)).toBeUndefined();
    expect(log.since(57)).toBeUndefined();
    expect(log.since(1_006)).toBeUndefined();
  });

  test('keeps no more text than it may, even when one event alone is over it', () => {
    const log = new EventLog(0, 100, 200);
    for (let n = 0; n < 20; n += 1) log.append({ text: 'x'.repeat(50) });
    expect(log.since(16)).toBeUndefined();
    expect(idsIn(log.since(18))).toEqual([19, 20]);
    log.append({ text: 'x'.repeat(500) });
    expect(log.since(20)).toBeUndefined();
    expect(log.since(21)).toBe('');
  });
});
