import { expect, test } from 'vitest';
import { parsePushCommands } from '#smart-http/push-commands.ts';

const [a, b] = ['a'.repeat(40), 'b'.repeat(40)];
const line = (text: string): string => (text.length + 4).toString(16).padStart(4, '0') + text;

test('parsePushCommands() reads up to the flush, with what the client can do left out', () => {
  const whole = `${line(`${a} ${b} refs/heads/main\0 report-status agent=git`)}${line(`${b} ${a} refs/heads/x\n`)}0000PACK…`;
  expect(parsePushCommands(Buffer.from(whole))).toEqual([
    { from: a, to: b, ref: 'refs/heads/main' },
    { from: b, to: a, ref: 'refs/heads/x' },
  ]);
});

test.each([
  ['nothing', ''],
  ['a line that is cut off', line(`${a} ${b} refs/heads/main`).slice(0, 30)],
  ['no flush', line(`${a} ${b} refs/heads/main`)],
])('parsePushCommands() waits for more after %s', (_what, text) => {
  expect(parsePushCommands(Buffer.from(text))).toBeUndefined();
});

test('parsePushCommands() finds none in what is not a push', () => {
  expect(parsePushCommands(Buffer.from('0000'))).toEqual([]);
  expect(parsePushCommands(Buffer.from('hello, world'))).toEqual([]);
  expect(parsePushCommands(Buffer.from(`${line('shallow deadbeef')}0000`))).toEqual([]);
});
