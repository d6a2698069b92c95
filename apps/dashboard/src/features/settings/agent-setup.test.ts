import { expect, test } from 'vitest';
import { type Setup, dockerRun, envFile, placeholders, shellCommand } from './agent-setup.ts';

const setup: Setup = {
  origin: 'https://pagurus.example',
  cloneUrl: 'https://git.example/acme/state.git',
  secret: 'pge_secret',
  apps: 'payments',
  environments: 'dev, staging',
};

test('the variables are those of the agent, filled in as far as the token says', () => {
  expect(envFile(setup)).toBe(`PAGURUS_APP=payments
PAGURUS_ENVIRONMENT=ENVIRONMENT
PAGURUS_GATEWAY_URL=wss://pagurus.example/agent/v1/connect
PAGURUS_GIT_URL=https://git.example/acme/state.git
PAGURUS_GIT_TOKEN=GIT_TOKEN
PAGURUS_ENROLMENT_TOKEN=pge_secret`);
  expect(placeholders(setup)).toEqual(['ENVIRONMENT', 'GIT_TOKEN']);
  expect(placeholders({ ...setup, apps: 'pay*', environments: null, cloneUrl: null })).toEqual(['APP', 'ENVIRONMENT']);
});

test('an agent of a forge inside the dashboard needs no way to Git', () => {
  const command = shellCommand({ ...setup, origin: 'http://127.0.0.1:8080', cloneUrl: null, environments: 'dev' });
  expect(command).toBe(`PAGURUS_APP=payments \\
PAGURUS_ENVIRONMENT=dev \\
PAGURUS_GATEWAY_URL=ws://127.0.0.1:8080/agent/v1/connect \\
PAGURUS_ENROLMENT_TOKEN=pge_secret \\
PAGURUS_DATA_DIR=/var/lib/pagurus \\
./pagurus-agent-linux-x64 run`);
});

test('a container keeps its data, and reaches a dashboard on this host', () => {
  const lines = dockerRun({ ...setup, apps: null }).split('\n');
  expect(lines[0]).toBe('docker run --detach \\');
  expect(lines).toContain('  --env PAGURUS_APP=APP \\');
  expect(lines.slice(0, -1).every((line) => line.endsWith(' \\'))).toBe(true);
  expect(lines.slice(-2)).toEqual(['  --volume data:/data \\', '  registry.example/pagurus-empty:1']);
  expect(lines).not.toContain('  --network host \\');
  expect(dockerRun({ ...setup, origin: 'http://127.0.0.1:8080' })).toContain('--network host');
});
