import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startForge } from '@pagurus/testkit/forge/start-forge.ts';
import { expect, test } from 'vitest';
import { bootstrapForge } from './bootstrap.ts';
import type { Person } from './seed-folder.ts';

const person = (login: string, permission: Person['permission']): Person => ({
  login,
  name: login,
  password: `${login} knows`,
  permission,
});

test('a later start admits who came to the seed since, and leaves the others as they are', async () => {
  await using running = await startForge();
  const { admin } = running.forge;
  const dir = await mkdtemp(join(tmpdir(), 'pagurus-bootstrap-'));
  const start = (...people: Person[]) =>
    bootstrapForge({
      admin,
      store: running.store,
      repository: { owner: 'acme', name: 'state' },
      publicUrl: 'http://pagurus.test',
      oauthClientSecret: 'secret',
      tokensFile: join(dir, 'tokens.json'),
      seed: async () => ({ people, files: { 'pagurus.yaml': 'kind: Pipeline\n' } }),
      people: async () => people,
    });
  try {
    const first = await start(person('mara', 'write'));
    const second = await start(person('mara', 'read'), person('ada', 'admin'));

    expect(second).toEqual({ ...first, ada: expect.any(String) as unknown });
    expect(await start(person('mara', 'read'))).toEqual(second);
    const permissionOf = async (login: string): Promise<unknown> => {
      const url = `${running.url}/api/v3/repos/acme/state/collaborators/${login}/permission`;
      const answer = await fetch(url, { headers: { authorization: `Bearer ${second['ada']}` } });
      return ((await answer.json()) as { permission: unknown }).permission;
    };
    expect(await permissionOf('ada')).toBe('admin');
    expect(await permissionOf('mara')).toBe('write');
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
});
