import { startForgeWorld } from '@pagurus/testkit/forge/forge-world.ts';
import { MemoryForgeStore } from '@pagurus/testkit/forge/memory-forge-store.ts';
import { expect, test } from 'vitest';
import { gitText } from '#git/git.ts';

/** Lets something happen right before a merge moves the base, which is where another process may come in between. */
class InterruptedStore extends MemoryForgeStore {
  before: () => Promise<void> = async () => undefined;

  override async beginMerge(...args: Parameters<MemoryForgeStore['beginMerge']>) {
    await this.before();
    return super.beginMerge(...args);
  }
}

test('a base that is moved while a merge is made refuses it with 405, loses nothing, and merges when asked again', async () => {
  const store = new InterruptedStore();
  await using world = await startForgeWorld({ store });
  const { repo, seeded } = world;
  const [mara, rob] = [world.as('mara'), world.as('rob')];
  const tree = [{ path: 'a.txt', mode: '100644', type: 'blob', content: 'a' } as const];
  const made = await mara.rest.git.createTree({ ...repo, base_tree: seeded, tree });
  const commit = await mara.rest.git.createCommit({ ...repo, message: 'a', tree: made.data.sha, parents: [seeded] });
  await mara.rest.git.createRef({ ...repo, ref: 'refs/heads/a', sha: commit.data.sha });
  const { data: pull } = await mara.rest.pulls.create({ ...repo, title: 'A', head: 'a', base: 'main' });

  const dir = await world.forge.admin.gitDir('acme', 'state');
  const others = await gitText(dir, ['commit-tree', '-p', seeded, '-m', 'meanwhile', `${seeded}^{tree}`]);
  store.before = async () => void (await gitText(dir, ['update-ref', 'refs/heads/main', others, seeded]));
  const merge = { ...repo, pull_number: pull.number, sha: commit.data.sha };
  await expect(rob.rest.pulls.merge(merge)).rejects.toMatchObject({
    status: 405,
    response: { data: { message: 'Base branch was modified. Review and try the merge again.' } },
  });
  expect(await gitText(dir, ['rev-parse', 'main'])).toBe(others);
  expect((await rob.rest.pulls.get({ ...repo, pull_number: pull.number })).data).toMatchObject({
    state: 'open',
    merged: false,
  });

  store.before = async () => undefined;
  const { data } = await rob.rest.pulls.merge(merge);
  expect(await gitText(dir, ['rev-parse', `${data.sha}^1`, `${data.sha}^2`])).toBe(`${others}\n${commit.data.sha}`);
  expect(await gitText(dir, ['rev-parse', 'main'])).toBe(data.sha);
  expect(world.mismatches).toEqual([]);
});
