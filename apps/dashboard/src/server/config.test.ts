import { describe, expect, test } from 'vitest';
import { readConfig } from '#server/config.ts';

describe('readConfig()', () => {
  test('needs nothing to be said', () => {
    expect(readConfig([], {})).toMatchObject({
      host: '127.0.0.1',
      port: 8080,
      publicUrl: 'http://127.0.0.1:8080',
      repository: { owner: 'pagurus', name: 'state' },
      forge: undefined,
    });
  });

  test('prefers a flag to a variable', () => {
    expect(
      readConfig(['--port', '9000'], { PAGURUS_PORT: '9001', PAGURUS_PUBLIC_URL: 'https://pagurus.example/' }),
    ).toMatchObject({
      port: 9000,
      publicUrl: 'https://pagurus.example',
    });
  });

  test('takes the database as everyone names it', () => {
    expect(readConfig([], { DATABASE_URL: 'postgresql://db/pagurus' }).databaseUrl).toBe('postgresql://db/pagurus');
  });

  test('trusts no proxy that it was not told of, and says which setting is wrong', () => {
    expect(readConfig([], {}).trustedProxies.rules).toEqual([]);
    expect(readConfig([], { PAGURUS_TRUSTED_PROXIES: '10.0.0.0/8' }).trustedProxies.check('10.1.2.3')).toBe(true);
    expect(() => readConfig(['--trusted-proxies', 'ingress'], {})).toThrow(
      'Cannot start as --trusted-proxies is not usable: must be addresses or ranges such as 10.0.0.0/8',
    );
  });

  test('is all of the dashboard, or the part that is named', () => {
    expect(readConfig([], {}).role).toBe('all');
    expect(readConfig(['--role', 'gateway'], {}).role).toBe('gateway');
    expect(() => readConfig(['--role', 'api'], {})).toThrow(
      'Cannot start as --role is not usable: must be all, web or gateway',
    );
  });

  test('takes the address of NATS as a variable only, as a password may be in it', () => {
    expect(readConfig([], { PAGURUS_NATS_URL: 'nats://n:4222' }).natsUrl).toBe('nats://n:4222');
    expect(readConfig([], {}).natsUrl).toBeUndefined();
    expect(() => readConfig(['--nats-url', 'nats://n:4222'], {})).toThrow(/nats-url/);
  });

  test('reaches itself where it listens', () => {
    expect(readConfig(['--host', '10.0.0.5'], {}).localUrl).toBe('http://10.0.0.5:8080');
    expect(readConfig(['--host', '::', '--public-url', 'https://p.example'], {}).localUrl).toBe(
      'http://127.0.0.1:8080',
    );
  });

  test('derives the addresses of github.com', () => {
    const env = {
      PAGURUS_FORGE_URL: 'https://github.com',
      PAGURUS_FORGE_TOKEN: 't',
      PAGURUS_OAUTH_CLIENT_ID: 'id',
      PAGURUS_OAUTH_CLIENT_SECRET: 's',
    };

    expect(readConfig([], env).forge).toMatchObject({ webUrl: 'https://github.com', apiUrl: 'https://api.github.com' });
  });

  test.each([
    [['--port', 'http'], {}, '--port'],
    [['--repository', 'state'], {}, '--repository is not usable: must be owner/name'],
    [['--prot', '1'], {}, '--prot'],
    [['--port', '0'], {}, '--port'],
    [['--host', '0.0.0.0'], {}, 'set --public-url'],
    [['--forge-url', 'https://github.com'], {}, 'PAGURUS_FORGE_TOKEN is missing'],
    [['--forge-token', 'secret'], {}, '--forge-token'],
    [[], { PAGURUS_ENROLMENT_TOKEN: 'short' }, '--enrolment-token'],
  ])('refuses %j %j with a sentence', (argv, env, sentence) => {
    expect(() => readConfig(argv, env)).toThrow(sentence);
  });
});
