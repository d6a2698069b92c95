import { expect, test } from 'vitest';
import { promotionTrailers } from '#domain/promotion-text.ts';
import { ForgeError } from '#server/ports/forge-error.ts';
import type { ForgePermission } from '#server/ports/forge.ts';
import { believedChanges } from '#server/use-cases/believed-changes.ts';
import type { ReadChange } from '#server/use-cases/open-changes.ts';

const PEOPLE: Readonly<Record<string, ForgePermission>> = { bot: 'write', mara: 'write', ada: 'admin', vic: 'read' };
const WISH = { app: 'payments', environment: 'production', from: '1.4.1', to: '1.4.2' };

const believed = async (author: string, requester: string) => {
  const body = promotionTrailers(WISH, { kind: 'promote', reason: 'x', requester, key: 'k1' });
  const read = { change: { number: 7, author, body } } as unknown as ReadChange;
  const [found] = await believedChanges({
    openChanges: { list: async () => [read] },
    roles: { permissionOf: async (login) => PEOPLE[login.toLowerCase()] ?? 'none' },
    service: { login: async () => 'Bot' },
  });
  return found?.isAutomatic;
};

test('a pull request of somebody who may not write is not believed, whatever its text claims', async () => {
  expect(await believed('vic', 'pagurus')).toBeUndefined();
  expect(await believed('vic', 'mara')).toBeUndefined();
  expect(await believed('nobody', 'pagurus')).toBeUndefined();
});

test('a person who may write is believed, and never taken for the machine', async () => {
  expect(await believed('mara', 'mara')).toBe(false);
  expect(await believed('ada', 'pagurus')).toBe(false);
});

test('the dashboard itself is known by its account, and a person who lent theirs by their name', async () => {
  expect(await believed('bot', 'pagurus')).toBe(true);
  expect(await believed('bot', 'bot')).toBe(false);
});

test("a forge that does not say who we are is no reason to take anything for a person's", async () => {
  const away = new ForgeError('Cannot ask', { code: 'forge.away', status: 0, retry: 'later' });
  const asked = believedChanges({
    openChanges: { list: async () => [] },
    roles: { permissionOf: async () => 'write' },
    service: { login: () => Promise.reject(away) },
  });
  await expect(asked).rejects.toBe(away);
});
