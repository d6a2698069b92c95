import { expect, test } from 'vitest';
import { promotionTitle, promotionTrailers } from '#domain/promotion-text.ts';
import type { ReadChange } from '#server/use-cases/open-changes.ts';
import { openPromotion } from '#server/use-cases/supersede.ts';

const WISH = { app: 'payments', environment: 'production', from: '1.4.1', to: '1.4.2' };

const read = (requester: string, about: { kind?: 'promote' | 'rollBack'; touched?: string[]; body?: string } = {}) => {
  const body = promotionTrailers(WISH, { reason: 'x', requester, key: 'k1' });
  const change = { number: 7, title: promotionTitle(WISH, about.kind), body: about.body ?? body };
  const content = { moves: [WISH], touched: about.touched ?? ['environments/production/payments.yaml'] };
  return { change, content } as unknown as ReadChange;
};

test('openPromotion() is what a person or the pipeline asked for here', () => {
  const cell = { number: 7, app: 'payments', environment: 'production' };
  expect(openPromotion(read('mara'))).toEqual({ ...cell, isAutomatic: false });
  expect(openPromotion(read('mara', { kind: 'rollBack' }))).toEqual({ ...cell, isAutomatic: false });
  expect(openPromotion(read('pagurus'))).toEqual({ ...cell, isAutomatic: true });
});

test('openPromotion() is no revert of the machine, nothing that does more, and nothing made elsewhere', () => {
  expect(openPromotion(read('pagurus', { kind: 'rollBack' }))).toBeUndefined();
  expect(openPromotion(read('mara', { touched: ['a', 'b'] }))).toBeUndefined();
  expect(openPromotion(read('mara', { body: 'By hand' }))).toBeUndefined();
});
