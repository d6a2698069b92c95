import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { readConfig, settingNames } from '../apps/agent/src/config.ts';

const read = (name: string): string =>
  readFileSync(new URL(`../examples/empty-container/${name}`, import.meta.url), 'utf8');

const Deployment = z.object({
  kind: z.literal('Deployment'),
  spec: z.object({
    selector: z.object({ matchLabels: z.record(z.string(), z.string()) }),
    template: z.object({
      metadata: z.object({ labels: z.record(z.string(), z.string()) }),
      spec: z.strictObject({
        securityContext: z.object({ runAsNonRoot: z.literal(true), runAsUser: z.number(), fsGroup: z.number() }),
        terminationGracePeriodSeconds: z.number(),
        containers: z.tuple([
          z.object({
            env: z.array(z.strictObject({ name: z.string(), value: z.string() })),
            ports: z.array(z.object({ name: z.string(), containerPort: z.number() })),
            livenessProbe: z.object({ httpGet: z.object({ path: z.string(), port: z.string() }) }),
            readinessProbe: z.object({ httpGet: z.object({ path: z.string(), port: z.string() }) }),
            volumeMounts: z.array(z.object({ name: z.string(), mountPath: z.string() })),
          }),
        ]),
        volumes: z.array(z.looseObject({ name: z.string() })),
      }),
    }),
  }),
});
const Compose = z.object({
  services: z.object({
    payments: z.object({
      environment: z.record(z.string(), z.string()),
      ports: z.array(z.string()),
      volumes: z.array(z.string()),
      secrets: z.array(z.string()),
    }),
  }),
  secrets: z.record(z.string(), z.object({ file: z.string() })),
});

const deployment = Deployment.parse(parse(read('deployment.yaml')));
const pod = deployment.spec.template.spec;
const [container] = pod.containers;
const { payments } = Compose.parse(parse(read('compose.yaml'))).services;
const dockerfile = read('Dockerfile');
const image = Object.fromEntries(
  [...(/^ENV (.*)$/m.exec(dockerfile)?.[1] ?? '').matchAll(/(\S+)=(\S+)/g)].map(([, name = '', value = '']) => [
    name,
    value,
  ]),
);
const kubernetes = Object.fromEntries(container.env.map(({ name, value }) => [name, value]));

test('the Deployment has under 40 lines', () => {
  expect(read('deployment.yaml').trimEnd().split('\n').length).toBeLessThan(40);
});

test.each([
  ['deployment.yaml', kubernetes],
  ['compose.yaml', payments.environment],
])('%s and the image set what the agent knows, and all that it must be told', (_name, environment) => {
  const given = { ...image, ...environment };
  expect(settingNames()).toEqual(expect.arrayContaining(Object.keys(given)));
  // The tokens are not here; all else is read as in the container.
  const { PAGURUS_GIT_TOKEN_FILE, PAGURUS_ENROLMENT_TOKEN_FILE, ...rest } = given;
  expect(readConfig([], rest)).toMatchObject({ ok: true, config: { dataDir: '/data', status: { host: '0.0.0.0' } } });
  expect([PAGURUS_GIT_TOKEN_FILE, PAGURUS_ENROLMENT_TOKEN_FILE].every((path) => path?.startsWith('/run/'))).toBe(true);
});

test('the probes ask the agent, at the port that the image says', () => {
  const status = container.ports.find(({ name }) => name === 'status');
  expect(String(status?.containerPort)).toBe(image['PAGURUS_STATUS_PORT']);
  expect(dockerfile).toContain(`EXPOSE ${image['PAGURUS_STATUS_PORT']}`);
  expect(payments.ports).toContain(`127.0.0.1:${image['PAGURUS_STATUS_PORT']}:${image['PAGURUS_STATUS_PORT']}`);
  expect(container.livenessProbe.httpGet).toEqual({ path: '/livez', port: 'status' });
  expect(container.readinessProbe.httpGet).toEqual({ path: '/readyz', port: 'status' });
});

test('the data folder and the tokens are where the settings say', () => {
  const mounts = Object.fromEntries(container.volumeMounts.map(({ name, mountPath }) => [name, mountPath]));
  expect(mounts['data']).toBe(image['PAGURUS_DATA_DIR']);
  expect(dockerfile).toContain(`VOLUME ${image['PAGURUS_DATA_DIR']}`);
  expect(payments.volumes).toEqual([`data:${image['PAGURUS_DATA_DIR']}`]);
  expect(kubernetes['PAGURUS_GIT_TOKEN_FILE']).toBe(`${mounts['tokens']}/git-token`);
  expect(kubernetes['PAGURUS_ENROLMENT_TOKEN_FILE']).toBe(`${mounts['tokens']}/enrolment-token`);
  expect(payments.secrets.map((name) => `/run/secrets/${name}`)).toEqual([
    payments.environment['PAGURUS_GIT_TOKEN_FILE'],
    payments.environment['PAGURUS_ENROLMENT_TOKEN_FILE'],
  ]);
  expect(pod.volumes.map(({ name }) => name)).toEqual(container.volumeMounts.map(({ name }) => name));
});

test('the image runs the agent below an init, as a user who is not root, and holds no app', () => {
  expect(dockerfile).toContain('ENTRYPOINT ["/usr/bin/tini", "--", "/usr/local/bin/pagurus-agent"]');
  const user = /^USER (\d+):\1$/m.exec(dockerfile)?.[1];
  expect([pod.securityContext.runAsUser, pod.securityContext.fsGroup].map(String)).toEqual([user, user]);
  expect(dockerfile.match(/^COPY /gm)).toHaveLength(1);
  expect(deployment.spec.template.metadata.labels).toMatchObject(deployment.spec.selector.matchLabels);
});
