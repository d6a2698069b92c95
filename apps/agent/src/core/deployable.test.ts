import { describe, expect, test } from 'vitest';
import { target } from '../../test/targets.ts';
import { artifactFor, whyNotDeployable } from './deployable.ts';

const here = { platform: 'linux/amd64', port: 8080, migrates: true };
const artifact = (platform: string) => ({ platform, url: 'https://x.example/a', sha256: 'a'.repeat(64) });

describe('whyNotDeployable()', () => {
  test('finds nothing wrong with a plain release, an empty one, and hooks that it can run', () => {
    const hooks = {
      check: { command: ['x'] },
      migrate: { command: ['x'] },
      init: { command: ['x'] },
      verify: { command: ['x'] },
      cleanup: { command: ['x'] },
    };
    expect(whyNotDeployable(target('1.0.0'), here)).toBeUndefined();
    expect(whyNotDeployable(target('none'), here)).toBeUndefined();
    expect(whyNotDeployable(target('1.0.0', { manifest: { hooks } }), here)).toBeUndefined();
  });

  test.each([
    ['another platform', { artifacts: [artifact('linux/arm64')] }, {}, /for linux\/amd64: it has linux\/arm64$/],
    ['a maintenance page in mode direct', {}, { maintenance: { page: 'm.html' } }, /page: in mode "direct"/],
    [
      'a check on a port that two cannot share',
      { health: { tcp: { port: 9000 } } },
      { listen: { mode: 'proxy' } },
      /must be on the app's own port: it is on port 9000$/,
    ],
  ])('refuses %s in a sentence', (_name, manifest, desired, sentence) => {
    const reason = whyNotDeployable(target('1.0.0', { manifest, desired }), here);
    expect(reason).toMatch(/^Cannot deploy demo 1\.0\.0 as /);
    expect(reason).toMatch(sentence);
  });

  test('refuses a migration where nobody grants the lease for it', () => {
    const migrating = target('1.0.0', { manifest: { hooks: { migrate: { command: ['x'] } } } });
    expect(whyNotDeployable(migrating, { ...here, migrates: false })).toMatch(
      /^Cannot deploy demo 1\.0\.0 as its hook "migrate" must run once for all containers: no gateway is set/,
    );
  });

  test('wants a port where the health check needs one', () => {
    const checked = target('1.0.0', { manifest: { health: { http: { path: '/' } } } });
    expect(whyNotDeployable(checked, { ...here, port: undefined })).toMatch(/needs a port/);
    expect(whyNotDeployable(checked, here)).toBeUndefined();
    const proxied = target('1.0.0', { desired: { listen: { mode: 'proxy' } } });
    expect(whyNotDeployable(proxied, { ...here, port: undefined })).toMatch(/mode "proxy" needs a port/);
    expect(whyNotDeployable(proxied, here)).toBeUndefined();
  });
});

describe('artifactFor()', () => {
  test('prefers the platform to any', () => {
    const { manifest } = target('1', { manifest: { artifacts: [artifact('any'), artifact('linux/amd64')] } });
    expect(artifactFor(manifest!, 'linux/amd64')?.platform).toBe('linux/amd64');
    expect(artifactFor(manifest!, 'linux/arm64')?.platform).toBe('any');
  });
});
