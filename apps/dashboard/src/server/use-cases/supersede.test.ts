import { expect, test } from 'vitest';
import { promotionTitle, promotionTrailers } from '#domain/promotion-text.ts';
import type { BelievedChange } from '#server/use-cases/believed-changes.ts';
import { openPromotion } from '#server/use-cases/supersede.ts';

const WISH = { app: 'payments', environment: 'production', from: '1.4.1', to: '1.4.2' };

type About = { kind?: 'promote' | 'rollBack'; touched?: string[]; body?: string; title?: string };
const read = (by: 'person' | 'machine', { kind = 'promote', ...about }: About = {}) => {
  const body = promotionTrailers(WISH, { kind, reason: 'x', requester: 'mara', key: 'k1' });
  const change = { number: 7, title: about.title ?? promotionTitle(WISH, kind), body: about.body ?? body };
  const content = { moves: [WISH], touched: about.touched ?? ['environments/production/payments.yaml'] };
  return { change, content, isAutomatic: by === 'machine' } as unknown as BelievedChange;
};

test('openPromotion() is what a person or the pipeline asked for here', () => {
  const cell = { number: 7, app: 'payments', environment: 'production' };
  expect(openPromotion(read('person'))).toEqual({ ...cell, isAutomatic: false });
  expect(openPromotion(read('person', { kind: 'rollBack' }))).toEqual({ ...cell, isAutomatic: false });
  expect(openPromotion(read('machine'))).toEqual({ ...cell, isAutomatic: true });
});

test('openPromotion() is no revert of the machine, nothing that does more, and nothing made elsewhere', () => {
  expect(openPromotion(read('machine', { kind: 'rollBack', title: 'Reworded by hand' }))).toBeUndefined();
  expect(openPromotion(read('person', { touched: ['a', 'b'] }))).toBeUndefined();
  expect(openPromotion(read('person', { body: 'By hand' }))).toBeUndefined();
});
