import { expect, test } from 'vitest';
import { desiredFile, releaseFile } from '#domain/domain-builders.contract.ts';
import { withEdits } from '#domain/file-edits.ts';
import { contentOf } from '#server/state/change-reader.ts';
import { toState } from '#server/state/state-room.ts';
import { plainMove, planPromotion } from '#server/use-cases/plan-promotion.ts';

const FILE = 'environments/production/payments.yaml';
const BASE = toState(
  'base',
  new Map([
    ['pagurus.yaml', 'apiVersion: pagurus/v1\nkind: Pipeline\nenvironments: [{ name: production }]\n'],
    ['releases/payments/1.yaml', releaseFile('1', 1)],
    ['releases/payments/2.yaml', releaseFile('2', 2)],
    [FILE, desiredFile('production', '1', 'vars: { logLevel: info }   # quiet\n')],
  ]),
);
const asked = planPromotion(BASE, { app: 'payments', to: 'production', release: '2' });
const after = asked.ok ? asked.after : '';
const moveOf = (edits: Record<string, string>) => {
  const list = Object.entries(edits).map(([path, text]) => ({ path, after: text }));
  return plainMove(contentOf(BASE, toState('head', withEdits(BASE.files, list)), Object.keys(edits)));
};

test('plainMove() is the promotion of a change that holds what asking for it makes of the file', () => {
  expect(moveOf({ [FILE]: after })).toEqual({ app: 'payments', environment: 'production', from: '1', to: '2' });
});

test('plainMove() is nothing where the change does anything beside it', () => {
  expect(moveOf({ [FILE]: after.replace('info', 'debug') })).toBeUndefined();
  expect(moveOf({ [FILE]: `${after}env: { LD_PRELOAD: /tmp/x.so }\n` })).toBeUndefined();
  expect(moveOf({ [FILE]: after, 'README.md': 'Hello' })).toBeUndefined();
  expect(moveOf({ [FILE]: desiredFile('production', '1') })).toBeUndefined();
  expect(moveOf({})).toBeUndefined();
});
