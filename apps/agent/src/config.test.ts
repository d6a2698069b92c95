import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readConfig } from './config.ts';

const GOOD = {
  PAGURUS_APP: 'demo',
  PAGURUS_ENVIRONMENT: 'test',
  PAGURUS_GIT_URL: 'https://git.example/state.git',
  PAGURUS_DATA_DIR: '/var/lib/pagurus',
};

describe('readConfig()', () => {
  test('fills in what is not said', () => {
    expect(readConfig([], { ...GOOD, PAGURUS_HOSTNAME: 'web-1', HOME: '/home/x' })).toEqual({
      ok: true,
      config: {
        app: 'demo',
        environment: 'test',
        sources: {
          git: { url: 'https://git.example/state.git', branch: 'main', login: undefined },
          relay: undefined,
          trust: 'forge',
        },
        artifacts: { bytesMax: 4 * 2 ** 30, headersFile: undefined },
        gateway: undefined,
        enrolment: undefined,
        dataDir: '/var/lib/pagurus',
        driftMs: 600_000,
        migrateAlone: false,
        status: { host: '127.0.0.1', port: 0 },
        appPort: undefined,
        hostname: 'web-1',
        labels: {},
        pollMs: 60_000,
        logFormat: 'text',
        inheritedEnv: { HOME: '/home/x' },
      },
    });
  });

  test('takes flags before the environment, and tokens from files', () => {
    const folder = mkdtempSync(join(tmpdir(), 'pagurus-config-'));
    writeFileSync(join(folder, 'token'), 's3cret\n');
    const environment = {
      ...GOOD,
      PAGURUS_GATEWAY_URL: 'ws://x/agent/v1/connect',
      PAGURUS_GIT_TOKEN_FILE: join(folder, 'token'),
      PAGURUS_ENROLMENT_TOKEN_FILE: join(folder, 'missing'),
    };
    const read = readConfig(['--app', 'other', '--labels=region=eu,rack=7', '--app-port', '8080'], environment);
    rmSync(folder, { recursive: true });
    expect(read.ok && read.config).toMatchObject({
      app: 'other',
      labels: { region: 'eu', rack: '7' },
      appPort: 8080,
      gateway: { url: 'ws://x/agent/v1/connect' },
      sources: { git: { login: { password: 's3cret' } } },
      // Read when it is needed: an agent that is enrolled starts without it.
      enrolment: { url: 'http://x/agent/v1/enrol', token: undefined, tokenFile: join(folder, 'missing') },
    });
  });

  test.each([
    [{ PAGURUS_GIT_TOKEN: 't0ken' }, { username: 'x-access-token', password: 't0ken' }],
    [{ PAGURUS_GIT_USERNAME: 'ada' }, { username: 'ada', password: 's3cret' }],
    [{ PAGURUS_GIT_URL: 'https://ada:s%2Fx@git.example/state.git' }, { username: 'ada', password: 's/x' }],
  ])('knows the login from where it stands and keeps it out of the URL: %j', (change, login) => {
    const folder = mkdtempSync(join(tmpdir(), 'pagurus-config-'));
    writeFileSync(join(folder, 'password'), 's3cret\n');
    const file = 'PAGURUS_GIT_USERNAME' in change ? { PAGURUS_GIT_PASSWORD_FILE: join(folder, 'password') } : {};
    const read = readConfig([], { ...GOOD, ...change, ...file });
    rmSync(folder, { recursive: true });
    expect(read.ok && read.config.sources.git).toEqual({ url: GOOD.PAGURUS_GIT_URL, branch: 'main', login });
  });

  describe('where the state comes from', () => {
    const gateway = { PAGURUS_GATEWAY_URL: 'wss://x.example/agent/v1/connect' };
    const relay = { url: 'https://x.example/agent/v1/state' };
    const sources = (change: object) => {
      const read = readConfig([], { ...GOOD, ...change });
      return read.ok ? read.config.sources : read.problems;
    };

    test('Git says which commit is the head wherever it is known, and the dashboard beside it is the relay', () => {
      expect(sources(gateway)).toMatchObject({ git: { branch: 'main' }, relay, trust: 'forge' });
      expect(sources({ ...gateway, PAGURUS_TRUST: 'relay' })).toMatchObject({ relay, trust: 'relay' });
      const signed = { PAGURUS_TRUST: 'signature', PAGURUS_ALLOWED_SIGNERS: '/signers' };
      expect(sources(signed)).toMatchObject({ trust: 'signature', allowedSigners: '/signers' });
    });

    test('without Git it is the dashboard alone', () => {
      expect(sources({ ...gateway, PAGURUS_GIT_URL: undefined })).toMatchObject({
        git: undefined,
        relay,
        trust: 'relay',
      });
    });

    test('I1: an agent enrols beside the gateway, or beside the relay where there is no gateway', () => {
      const enrolment = (change: object) => {
        const read = readConfig([], { ...GOOD, PAGURUS_ENROLMENT_TOKEN: 't', ...change });
        return read.ok ? read.config.enrolment : read.problems;
      };
      const at = (url: string) => ({ url, token: 't', tokenFile: undefined });
      const relayed = { PAGURUS_RELAY_URL: 'https://r.example/agent/v1/state' };
      expect(enrolment({ ...gateway, ...relayed })).toEqual(at('https://x.example/agent/v1/enrol'));
      expect(enrolment(relayed)).toEqual(at('https://r.example/agent/v1/enrol'));
      expect(enrolment({})).toBe(undefined);
    });

    test.each([
      [
        { PAGURUS_GIT_URL: undefined },
        /^Cannot start the agent as PAGURUS_GIT_URL must be set, or PAGURUS_GATEWAY_URL/,
      ],
      [{ ...gateway, PAGURUS_GIT_URL: undefined, PAGURUS_TRUST: 'forge' }, /PAGURUS_TRUST=forge needs PAGURUS_GIT_URL/],
      [{ PAGURUS_TRUST: 'me' }, /PAGURUS_TRUST must be forge, signature or relay: it is "me"$/],
      [{ PAGURUS_TRUST: 'signature' }, /PAGURUS_TRUST=signature and PAGURUS_ALLOWED_SIGNERS must be set together/],
      [{ PAGURUS_ALLOWED_SIGNERS: '/signers' }, /PAGURUS_ALLOWED_SIGNERS must be set together: one is missing$/],
    ])('refuses %j', (change, sentence) => {
      expect(sources(change)).toEqual([expect.stringMatching(sentence)]);
    });
  });

  test('takes a path for a file URL, and sizes with their unit', () => {
    const read = readConfig([], {
      ...GOOD,
      PAGURUS_GIT_URL: '/srv/my state.git',
      PAGURUS_ARTIFACT_BYTES_MAX: '500MiB',
    });
    expect(read.ok && read.config).toMatchObject({
      sources: { git: { url: 'file:///srv/my%20state.git' } },
      artifacts: { bytesMax: 500 * 2 ** 20 },
    });
  });

  test.each([
    [{ PAGURUS_APP: undefined }, [], /^Cannot start the agent as PAGURUS_APP must be set: it is not set$/],
    [
      { PAGURUS_GIT_URL: 'ftp://x' },
      [],
      /^Cannot start the agent as PAGURUS_GIT_URL must be a URL with http, https or file, or an absolute path: it is "ftp:\/\/x"$/,
    ],
    [
      { PAGURUS_STATUS_PORT: '70000' },
      [],
      /^Cannot start the agent as PAGURUS_STATUS_PORT must be a port: it is "70000"$/,
    ],
    [
      { PAGURUS_LABELS: 'oops' },
      [],
      /^Cannot start the agent as PAGURUS_LABELS must be like region=eu,rack=7: it is "oops"$/,
    ],
    [{ PAGURUS_DATA_DIR: 'x' }, [], /PAGURUS_DATA_DIR must be an absolute path: it is "x"$/],
    [{ PAGURUS_POLL_INTERVAL: '60' }, [], /PAGURUS_POLL_INTERVAL .*duration must be/],
    [{}, ['--nonsense', 'x'], /"--nonsense" must be a flag that it knows: --app /],
    [
      { PAGURUS_GIT_URL: 'ftp://ada:s3cret@git.example/x' },
      [],
      /^Cannot start the agent as PAGURUS_GIT_URL must be .*: it is "ftp:\/\/\*\*\*@git\.example\/x"$/,
    ],
    [{ PAGURUS_GIT_USERNAME: 'ada' }, [], /PAGURUS_GIT_PASSWORD_FILE must be set together: one is missing$/],
    [{ PAGURUS_ARTIFACT_BYTES_MAX: 'much' }, [], /PAGURUS_ARTIFACT_BYTES_MAX must be a number of bytes, like 500MiB/],
    [{ PAGURUS_GIT_TOKEN_FILE: '/nowhere' }, [], /PAGURUS_GIT_TOKEN_FILE must be a readable file: ENOENT/],
  ])('says in a sentence what is wrong: %j %j', (change, flags, sentence) => {
    const read = readConfig(flags, { ...GOOD, ...change });
    expect(read.ok ? [] : read.problems).toEqual(expect.arrayContaining([expect.stringMatching(sentence)]));
  });
});
