import { expect, test } from 'vitest';
import { type LeavingAccount, leaveWithToken } from '#server/auth/last-sign-out.ts';

type World = { sessions: number; account?: LeavingAccount; revoke?: (token: string) => Promise<void> };

/** What happened, in its order, when somebody left. */
async function leave(world: World, meanwhile: (world: World) => void = () => undefined): Promise<string[]> {
  const told: string[] = [];
  const deps = {
    sessionsOf: async () => world.sessions,
    accountOf: async () => world.account,
    revoke: async (token: string) => {
      await world.revoke?.(token);
      told.push(`revoke ${token}`);
    },
    forget: async (id: string) => void told.push(`forget ${id}`),
    log: { warn: (text: string) => void told.push(text) },
  };
  const left = await leaveWithToken(deps, 'u', async () => {
    world.sessions -= 1;
    meanwhile(world);
    told.push('left');
    return 'gone';
  });
  expect(left).toBe('gone');
  return told;
}

const account = { id: 'a', token: 't' };

test('the token ends with the last session, first at the forge', async () => {
  expect(await leave({ sessions: 1, account })).toEqual(['left', 'revoke t', 'forget a']);
});

test('another session keeps the token', async () => {
  expect(await leave({ sessions: 2, account })).toEqual(['left']);
});

test('a sign-in meanwhile keeps the token that it brought', async () => {
  const signIn = (world: World) => (world.account = { id: 'a', token: 'newer' });
  expect(await leave({ sessions: 1, account }, signIn)).toEqual(['left', 'revoke t']);
});

test('whoever has no token, or meets a forge that is away, leaves all the same', async () => {
  expect(await leave({ sessions: 1 })).toEqual(['left']);
  const away = () => Promise.reject(new Error('away'));
  expect(await leave({ sessions: 1, account, revoke: away })).toEqual([
    'left',
    'the token of who signed out could not be ended',
  ]);
});
