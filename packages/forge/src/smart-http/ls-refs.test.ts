import { expect, test } from 'vitest';
import { formatLsRefs, parseLsRefs } from '#smart-http/ls-refs.ts';

const packet = (text: string): string => (Buffer.byteLength(text) + 4).toString(16).padStart(4, '0') + text;
const request = (...lines: string[]): Buffer => Buffer.from(`${lines.join('')}0000`);
const command = packet('command=ls-refs\n');

test('parseLsRefs() reads the prefixes, with and without what the client can do', () => {
  const asked = [packet('ref-prefix refs/heads/main\n'), packet('ref-prefix HEAD')];
  const prefixes = ['refs/heads/main', 'HEAD'];
  expect(parseLsRefs('version=2', request(command, '0001', ...asked))).toEqual({ prefixes });
  const able = [packet('agent=git/2.39.5\n'), packet('object-format=sha1\n')];
  expect(parseLsRefs('a:version=2', request(command, ...able, '0001', ...asked))).toEqual({ prefixes });
  expect(parseLsRefs('version=2', request(command))).toEqual({ prefixes: [] });
});

test.each([
  ['another version', 'version=1', request(command)],
  ['no version', undefined, request(command)],
  ['another command', 'version=2', request(packet('command=fetch\n'))],
  ['peeled tags', 'version=2', request(command, '0001', packet('peel\n'))],
  ['another hash', 'version=2', request(command, packet('object-format=sha256\n'))],
  ['what is not whole', 'version=2', Buffer.from(command)],
  ['what is cut off', 'version=2', Buffer.from('00ffcommand')],
  ['what goes on', 'version=2', Buffer.concat([request(command), Buffer.from('0000')])],
  ['no packets', 'version=2', Buffer.from('hello, world')],
  ['nothing', 'version=2', Buffer.alloc(0)],
])('parseLsRefs() leaves %s to git', (_what, protocol, body) => expect(parseLsRefs(protocol, body)).toBeUndefined());

test('formatLsRefs() puts HEAD first', () => {
  const [a, b] = ['a'.repeat(40), 'b'.repeat(40)];
  const refs = new Map([
    ['refs/heads/main', b],
    ['HEAD', a],
  ]);
  expect(formatLsRefs(refs).toString()).toBe(`0032${a} HEAD\n003d${b} refs/heads/main\n0000`);
});
