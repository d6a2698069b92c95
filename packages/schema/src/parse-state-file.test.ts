import { describe, expect, test } from 'vitest';
import { parseDesiredState, parsePipeline, parseRelease, problemSentence } from '#parse-state-file.ts';

const DESIRED = `apiVersion: pagurus/v1
kind: DesiredState
app: payments
environment: production
release: "1.10"
`;

const sentences = (text: string) => {
  const parsed = parseDesiredState('environments/production/payments.yaml', text);
  return parsed.ok ? [] : parsed.problems.map(problemSentence);
};
const FILE = 'environments/production/payments.yaml';

describe('parseDesiredState()', () => {
  test('reads a file and fills in the defaults', () => {
    const parsed = parseDesiredState(FILE, DESIRED);

    expect(parsed).toMatchObject({
      ok: true,
      value: {
        release: '1.10',
        vars: {},
        listen: { mode: 'direct' },
        rollout: { maxUnavailable: '25%' },
        suspended: false,
      },
    });
  });

  test.each([
    [
      'an unknown key',
      DESIRED.replace('release:', 'relese:'),
      [`${FILE}:1:1 release: is required`, `${FILE}:5:1 relese: unknown key; did you mean "release"?`],
    ],
    [
      'an unknown key below',
      `${DESIRED}listen: { port: 8080, mod: proxy }\n`,
      [`${FILE}:6:23 listen.mod: unknown key; did you mean "mode"?`],
    ],
    ['an unknown key with nothing like it', `${DESIRED}replicas: 3\n`, [`${FILE}:6:1 replicas: unknown key`]],
    [
      'a version without quotes',
      DESIRED.replace('"1.10"', '1.10'),
      [`${FILE}:5:10 release: must be text: write it in quotes, "1.10"`],
    ],
    [
      'a value in a union',
      `${DESIRED}env: { PORT: 8080 }\n`,
      [`${FILE}:6:14 env.PORT: must be text: write it in quotes, "8080"`],
    ],
    [
      'a wrong choice',
      `${DESIRED}rollout: { maxUnavailable: 0% }\n`,
      [`${FILE}:6:28 rollout.maxUnavailable: Must be a count or 1% to 100%`],
    ],
  ])('names the place of %s', (_what, text, expected) => {
    expect(sentences(text)).toEqual(expected);
  });

  test.each([
    ['a key given twice', `${DESIRED}release: "1.11"\n`, 6],
    ['a bracket left open', `${DESIRED}vars: { a: b\n`, 7],
    ['an alias without its anchor', `${DESIRED}vars: *missing\n`, 6],
    ['aliases that explode', `a: &a [x,x]\nb: &b [${'*a,'.repeat(50)}*a]\nc: [${'*b,'.repeat(50)}*b]\n`, 1],
    ['an empty file', '', 1],
    ['a list', '- a\n', 1],
  ])('refuses %s without throwing', (_what, text, line) => {
    const parsed = parseDesiredState(FILE, text);

    expect(parsed.ok ? [] : parsed.problems.map((problem) => problem.line)).toContain(line);
  });
});

const release = (extra: string) => `apiVersion: pagurus/v1
kind: Release
app: payments
version: "1.4.2"
createdAt: 2026-11-20T10:00:00Z
artifacts:
  - platform: any
    url: https://downloads.acme.example/payments.tar.gz
    sha256: ${'a'.repeat(64)}
process:
  command: [./payments]
${extra}`;

describe('parseRelease()', () => {
  test('reads a release', () => {
    expect(parseRelease('r', release(''))).toMatchObject({ ok: true, value: { process: { stopTimeout: '10s' } } });
  });

  test.each([
    ['a template that leaves its folder', 'config:\n  - { path: ../etc/passwd, template: x }\n', 'config[0].path'],
    ['a hook without a command', 'hooks: { check: { timeout: 1m } }\n', 'hooks.check.command'],
    ['a duration without a unit', 'health: { interval: "5" }\n', 'health.interval'],
    [
      'a signal that does not exist',
      'config: [{ path: a, template: x, onChange: { signal: SIGHPU } }]\n',
      'config[0].onChange.signal',
    ],
    [
      'a signal that nobody can catch',
      'config: [{ path: a, template: x, onChange: { signal: SIGKILL } }]\n',
      'config[0].onChange.signal',
    ],
    ['a wait that no timer can hold', 'hooks: { init: { command: [x], timeout: 25d } }\n', 'hooks.init.timeout'],
    ['an artifact with a bad digest', 'artifacts: []\n', ''],
  ])('refuses %s', (_what, extra, path) => {
    const parsed = parseRelease('r', release(extra));

    expect(parsed.ok ? [] : parsed.problems.map((problem) => problem.path)).toContain(path);
  });
});

describe('the sentences of parseRelease()', () => {
  const said = (config: string) => {
    const parsed = parseRelease('r', release(config));
    return parsed.ok ? [] : parsed.problems.map((problem) => problem.message);
  };

  test('name the signals that there are', () => {
    expect(said('config: [{ path: a, template: x, onChange: { signal: SIGKILL } }]\n')).toEqual([
      expect.stringMatching(/^A signal must be one that a program can catch: SIGHUP, SIGUSR1, /),
    ]);
  });

  test('name the longest wait, and let it pass', () => {
    expect(said('health: { healthyDeadline: 24d }\n')).toEqual([]);
    expect(said('health: { healthyDeadline: 577h }\n')).toEqual(['A time that an agent waits for must be at most 24d']);
  });
});

describe('parsePipeline()', () => {
  const pipeline = (environments: string) => `apiVersion: pagurus/v1\nkind: Pipeline\nenvironments:\n${environments}`;

  test('keeps the order of the environments', () => {
    const parsed = parsePipeline(
      'pagurus.yaml',
      pipeline('  - name: dev\n  - { name: production, promoteFrom: [dev] }\n'),
    );

    expect(parsed.ok && parsed.value.environments.map(({ name }) => name)).toEqual(['dev', 'production']);
  });

  test('refuses to promote from an environment that is not above', () => {
    const parsed = parsePipeline(
      'pagurus.yaml',
      pipeline('  - { name: dev, promoteFrom: [production] }\n  - name: production\n'),
    );

    expect(parsed.ok ? [] : parsed.problems.map(problemSentence)).toEqual([
      'pagurus.yaml:4:32 environments[0].promoteFrom[0]: "production" is not an environment above "dev"',
    ]);
  });
});
