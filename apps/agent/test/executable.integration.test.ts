import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Plan } from '#core/plan.ts';
import { AGENT_VERSION } from '#main/version.ts';
import { inspectExecutable } from '../packaging/executable.ts';
import { installedNativeCalls } from '../packaging/parts.ts';
import { EmptyContainer } from './empty-container.ts';
import { agentExecutable } from './executable.ts';
import { askApp } from './observed-app.ts';

describe('the executable, in a folder with nothing else and an empty environment', () => {
  let container: EmptyContainer;
  let executable: string;

  beforeAll(async () => {
    executable = await agentExecutable();
    container = await EmptyContainer.create(executable);
  });
  afterAll(() => container[Symbol.asyncDispose]());

  const plan = async (...flags: string[]): Promise<Plan> =>
    JSON.parse(await container.command('plan', '--json', ...flags)) as Plan;

  test('is one ELF file with the program in it', async () => {
    expect(await inspectExecutable(executable)).toEqual({ arch: process.arch, injected: true });
    expect(await inspectExecutable(process.execPath)).toEqual({ arch: process.arch, injected: false });
    const library = await readFile((await installedNativeCalls(process.arch)) ?? '');
    expect((await readFile(executable)).includes(library)).toBe(true);
    expect(await container.files()).toEqual(['pagurus-agent']);
    expect(await container.command('version')).toBe(`${AGENT_VERSION}\n`);
    expect(await container.command('help')).toMatch(/PAGURUS_GIT_URL +--git-url/);
  });

  test('plans, deploys, answers, plans again, and goes on as it was', async () => {
    const first = await container.want('1.0', { more: 'hooks: { check: { command: ["true"] } }\n' });
    expect(await plan()).toMatchObject({
      from: 'none',
      to: '1.0',
      does: 'deploy',
      download: { here: false },
      hooks: ['check'],
      process: { do: 'start' },
    });
    // It only looked.
    expect(await container.files()).toEqual(['pagurus-agent']);

    container.start(['--poll-interval', '1h']);
    await container.untilInSync('1.0');
    const { version, pid } = await askApp(container.appPort);
    expect(version).toBe('1.0');
    expect((await container.get('/livez')).status).toBe(200);
    expect((await container.get('/readyz')).status).toBe(200);
    expect(JSON.parse(await container.command('status'))).toMatchObject({ deployment: { phase: 'InSync' } });

    const second = await container.want('2.0');
    expect(await plan()).toMatchObject({
      commit: second,
      from: '1.0',
      to: '2.0',
      does: 'deploy',
      download: { here: false },
      process: { do: 'restart', because: 'its release has changed' },
    });
    expect(await plan('--commit', first.slice(0, 10))).toMatchObject({ commit: first, does: 'nothing' });
    expect(await container.command('plan')).toContain('1.0 → 2.0');
    await expect(container.command('plan', '--commit', 'abcdef12345')).rejects.toThrow(/must be one commit of it/);

    const after = await askApp(container.appPort);
    expect([after.version, after.pid]).toEqual(['1.0', pid]);
  });

  test('tells Prometheus what it keeps', async () => {
    const response = await container.get('/metrics');
    expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    const text = await response.text();
    expect(text).toMatch(/^pagurus_agent_info\{app="demo",environment="test",release="1.0",.*\} 1$/m);
    expect(text).toContain('pagurus_agent_deployment_phase{phase="InSync"} 1\n');
    expect(Number(/^pagurus_agent_downloaded_bytes_total (\d+)$/m.exec(text)?.[1])).toBeGreaterThan(0);
    expect(Number(/^pagurus_agent_git_sync_age_seconds (\S+)$/m.exec(text)?.[1])).toBeGreaterThan(0);
  });

  test('says why it would refuse, and moves nothing', async () => {
    await container.want('3.0', { more: 'config: [{ path: a, template: "{{ vars.missing }}" }]\n' });
    const refused = await container
      .command('plan')
      .catch((error: unknown) => error as { code: number; stdout: string });
    expect(refused).toMatchObject({ code: 1 });
    expect(typeof refused === 'string' ? '' : refused.stdout).toMatch(/does +refuse[^]*problem .*missing/);
    const journal = await readFile(`${container.dataDir}/journal.json`, 'utf8');
    expect(journal).not.toContain('3.0');
  });

  test('ends with its app when it is asked to', async () => {
    expect(await container.stop()).toBe(0);
    await expect(askApp(container.appPort)).rejects.toThrow('ECONNREFUSED');
  });

  test('opens a socket and hands it over, all from the one file', async () => {
    await using other = await EmptyContainer.create(executable);
    await other.want('1.0', {}, 'listen: { mode: handover }');
    other.start();
    const { process: app } = await other.untilInSync('1.0');
    expect(await askApp(other.appPort)).toMatchObject({ version: '1.0', listenPid: String(app.pid) });
    expect(await other.stop()).toBe(0);
  });
});
