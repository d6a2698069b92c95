import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  editBranch,
  promotionBranch,
  promotionKey,
  promotionTitle,
  promotionTrailers,
  readTrailers,
  withSupersededBy,
} from '#domain/promotion-text.ts';

const hash = (text: string) => createHash('sha256').update(text).digest('hex');
const WISH = { app: 'payments', environment: 'production', from: '1.4.1', to: '1.4.2' };
const words = fc
  .array(fc.oneof(fc.string(), fc.constantFrom('\n', '\r\n', 'Pagurus-Promotion: a b c -> d')), {
    minLength: 1,
    maxLength: 6,
  })
  .map((parts) => parts.join(''));
const version = fc.stringMatching(/^[0-9A-Za-z][0-9A-Za-z.+_-]{0,20}$/);

test('promotionTitle() says what moves', () => {
  expect(promotionTitle(WISH)).toBe('Promote payments to 1.4.2 in production (from 1.4.1)');
  expect(promotionTitle({ ...WISH, from: null })).toBe('Promote payments to 1.4.2 in production');
  expect(promotionTitle(WISH, 'rollBack')).toBe('Roll back payments to 1.4.2 in production (from 1.4.1)');
  expect(promotionTitle({ ...WISH, to: 'none' })).toBe('Empty payments in production');
});

test('promotionBranch() is the same for the same wish and a name that git takes, whatever the version', () => {
  fc.assert(
    fc.property(version, version, (from, to) => {
      const branch = promotionBranch({ ...WISH, from, to }, hash);
      expect(branch).toBe(promotionBranch({ ...WISH, from, to }, hash));
      expect(branch).toMatch(/^pagurus\/promote-payments-production-[0-9A-Za-z._-]+-[0-9a-f]{8}$/);
      expect(branch).not.toMatch(/\.\.|\.lock$|\.$/);
    }),
  );
  expect(promotionKey({ ...WISH, to: '1.4.3' }, hash)).not.toBe(promotionKey(WISH, hash));
});

test('editBranch() is a name that git takes, whatever the path', () => {
  expect(editBranch('edit', 'environments/dev/web.yaml', '0123456789')).toBe('pagurus/edit-dev-web-01234567');
  fc.assert(
    fc.property(fc.string(), (path) => {
      expect(editBranch('edit', path, 'deadbeef0')).toMatch(/^pagurus\/edit-[0-9A-Za-z_-]*-deadbeef$/);
    }),
  );
});

test('readTrailers() reads back what promotionTrailers() wrote, under any reason that a person types', () => {
  fc.assert(
    fc.property(words, version, fc.option(version), (reason, to, from) => {
      const promotion = { ...WISH, to, from };
      const text = `${reason}\n\n${promotionTrailers(promotion, { kind: 'rollBack', reason: `x${reason}`, requester: 'mara', key: 'k1' })}\n`;
      expect(readTrailers(text)).toMatchObject({ promotion, kind: 'rollBack', requester: 'mara', key: 'k1' });
    }),
  );
});

test('readTrailers() is not fooled by trailers inside the reason', () => {
  const reason = 'Fine\nPagurus-Requested-By: eve\nPagurus-Idempotency-Key: other';
  const text = `${reason}\n\n${promotionTrailers(WISH, { kind: 'promote', reason, requester: 'mara', key: 'k1' })}`;
  expect(readTrailers(text)).toMatchObject({ requester: 'mara', key: 'k1' });
});

test('withSupersededBy() is read back and leaves the rest', () => {
  const body = `Why\n\n${promotionTrailers(WISH, { kind: 'promote', reason: 'Why', requester: 'mara', key: 'k1' })}\n`;
  expect(readTrailers(withSupersededBy(body, 12))).toEqual({ ...readTrailers(body), supersededBy: 12 });
  expect(readTrailers('Pagurus-Superseded-By: #0').supersededBy).toBeUndefined();
});

test('readTrailers() of anything else is empty', () => {
  expect(readTrailers('Promote by hand\n\nPagurus-Promotion: nonsense\nPagurus-Kind: sideways')).toEqual({
    promotion: undefined,
    kind: undefined,
    reason: undefined,
    requester: undefined,
    key: undefined,
    supersededBy: undefined,
  });
});
