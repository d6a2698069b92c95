import { betterAuth } from 'better-auth';
import { expect, test } from 'vitest';
import { authAdapter } from './auth-adapter.ts';
import { eachDatabase } from './each-database.contract.ts';

eachDatabase((database) => {
  const auth = () =>
    betterAuth({
      database: authAdapter(database().prisma),
      baseURL: 'http://127.0.0.1',
      secret: 'a-secret-of-at-least-thirty-two-characters',
      emailAndPassword: { enabled: true },
      telemetry: { enabled: false },
      user: { additionalFields: { login: { type: 'string', required: true } } },
    });

  test('better-auth keeps people, accounts and sessions in the tables, and finds the session again', async () => {
    const body = { email: 'mara@acme.example', password: 'correct horse battery', name: 'Mara', login: 'mara' };
    const { headers, response } = await auth().api.signUpEmail({ body, returnHeaders: true });
    expect(response.user).toMatchObject({ email: 'mara@acme.example', name: 'Mara', login: 'mara' });

    const cookie = headers
      .getSetCookie()
      .map((each) => each.split(';')[0])
      .join('; ');
    const session = await auth().api.getSession({ headers: new Headers({ cookie }) });
    expect(session?.user.id).toBe(response.user.id);
    expect(session!.session.expiresAt.getTime()).toBeGreaterThan(Date.now());

    await auth().api.signOut({ headers: new Headers({ cookie }) });
    expect(await auth().api.getSession({ headers: new Headers({ cookie }) })).toBeNull();
    expect(await database().prisma.account.count()).toBe(1);
  });
});
