import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { ObservedApp } from './observed-app.ts';
import { serveRelay } from './relay-server.ts';
import { World } from './world.ts';

test('A2: with trust signature an agent runs what is signed, says why it takes nothing else, and goes on when that is mended', async () => {
  await using world = await World.create();
  await using relay = await serveRelay(world.state);
  const key = join(world.dataDir, 'ada');
  const signers = join(world.dataDir, 'signers');
  await promisify(execFile)('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
  await writeFile(signers, `ada@example.com namespaces="git" ${await readFile(`${key}.pub`, 'utf8')}`);
  world.state.signingKey = key;
  const first = await world.deploy('1.0.0');
  const trust = { PAGURUS_TRUST: 'signature', PAGURUS_ALLOWED_SIGNERS: signers };
  const agent = world.agent('', {
    ...trust,
    PAGURUS_RELAY_URL: relay.url,
    PAGURUS_ENROLMENT_TOKEN: 'enrolment-token',
  });
  expect((await agent.untilInSync('1.0.0')).source.kind).toBe('relay');
  await using observed = new ObservedApp(world.appPort);

  world.state.signingKey = undefined;
  const unsigned = await world.deploy('1.1.0');
  const refused = await agent.until('it refuses the unsigned one', ({ source }) => source.problem !== undefined);
  expect(refused.source.problem).toMatch(new RegExp(`^Cannot accept commit ${unsigned} as .*: it is not signed$`));
  expect(refused.deployment).toMatchObject({ phase: 'InSync', current: { release: '1.0.0' } });

  expect(await planOf(world, trust)).toMatch(/does +refuse[^]* it is not signed/);

  // The dashboard is stolen and would go back, to a commit that is signed well; Git goes on.
  world.state.signingKey = key;
  await world.deploy('1.2.0');
  await agent.untilInSync('1.2.0');
  await observed.until('1.2.0');
  relay.forge = (bundle) => ({ ...bundle, commit: first });
  await world.deploy('1.3.0');
  const last = await agent.untilInSync('1.3.0');
  expect(last.source).toMatchObject({ kind: 'git' });
  expect(last.source.problem).toBeUndefined();
  await observed.until('1.3.0');
  expect(observed.versions).toEqual(['1.0.0', '1.2.0', '1.3.0']);
});

/** What `pagurus-agent plan` prints beside the agent that runs. */
async function planOf({ state, dataDir, appPort }: World, trust: Readonly<Record<string, string>>): Promise<string> {
  const env = {
    ...trust,
    PAGURUS_APP: 'demo',
    PAGURUS_ENVIRONMENT: 'test',
    PAGURUS_GIT_URL: state.url,
    PAGURUS_DATA_DIR: dataDir,
    PAGURUS_APP_PORT: String(appPort),
  };
  const main = join(import.meta.dirname, '../src/main.ts');
  const { stdout } = await execa(process.execPath, [main, 'plan'], { env, reject: false });
  return stdout;
}
