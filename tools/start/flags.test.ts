import { expect, test } from 'vitest';
import { readFlags } from './flags.ts';

test('readFlags() starts the demo on port 8080 by default', () => {
  expect(readFlags([])).toEqual({ port: 8080, data: '.pagurus', demo: true, help: false });
});

test('readFlags() takes what pnpm passes on after --', () => {
  expect(readFlags(['--', '--port', '9000', '--no-demo', '--data', '/srv/p'])).toMatchObject({
    port: 9000,
    demo: false,
    data: '/srv/p',
  });
});

test.each(['0', '65536', 'http', '80.5'])('readFlags() refuses port %s with a sentence', (port) => {
  expect(() => readFlags(['--port', port])).toThrow(`Cannot listen on port "${port}"`);
});

test('readFlags() refuses a flag that it does not know', () => {
  expect(() => readFlags(['--prot', '1'])).toThrow('--prot');
});
