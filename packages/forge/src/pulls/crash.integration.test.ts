import { type ForgeWorld, startForgeWorld } from '@pagurus/testkit/forge/forge-world.ts';
import { MemoryForgeStore } from '@pagurus/testkit/forge/memory-forge-store.ts';
import { expect, test } from 'vitest';

/** A store whose process is killed at the verb `dies`: that and all later calls never reach the disk. */
class DyingStore extends MemoryForgeStore {
  dies: 'beginMerge' | 'markMerged' | undefined;

  override beginMerge(...args: Parameters<MemoryForgeStore['beginMerge']>) {
    return this.dies === 'beginMerge' ? Promise.reject(new Error('killed')) : super.beginMerge(...args);
  }

  override markMerged(...args: Parameters<MemoryForgeStore['markMerged']>) {
    return this.dies === 'markMerged' ? Promise.reject(new Error('killed')) : super.markMerged(...args);
  }
}

async function openPull(world: ForgeWorld, file = 'a.txt') {
  const mara = world.as('mara');
  const { repo, seeded } = world;
  const tree = [{ path: file, mode: '100644', type: 'blob', content: 'a' } as const];
  const made = await mara.rest.git.createTree({ ...repo, base_tree: seeded, tree });
  const commit = await mara.rest.git.createCommit({ ...repo, message: 'a', tree: made.data.sha, parents: [seeded] });
  await mara.rest.git.createRef({ ...repo, ref: `refs/heads/${file}`, sha: commit.data.sha });
  return (await mara.rest.pulls.create({ ...repo, title: 'A', head: file, base: 'main' })).data;
}

const mainOf = async ({ as, repo }: ForgeWorld): Promise<string> =>
  (await as('rob').rest.git.getRef({ ...repo, ref: 'heads/main' })).data.object.sha;

test.each(['merge', 'squash', 'rebase'] as const)(
  'killed after the base moved by a %s, the next reader records the merge with its person',
  async (method) => {
    const store = new DyingStore();
    await using world = await startForgeWorld({ store });
    const pull = await openPull(world);
    store.dies = 'markMerged';
    const merge = { ...world.repo, pull_number: pull.number, sha: pull.head.sha, merge_method: method };
    await expect(world.as('rob').rest.pulls.merge(merge)).rejects.toMatchObject({ status: 500 });
    expect(await mainOf(world)).not.toBe(world.seeded);

    store.dies = undefined;
    const { data } = await world.as('vic').rest.pulls.get({ ...world.repo, pull_number: pull.number });
    expect(data).toMatchObject({ state: 'closed', merged: true, merged_by: { login: 'rob' }, changed_files: 1 });
    expect(data.merge_commit_sha).toBe(await mainOf(world));
    await expect(world.as('rob').rest.pulls.merge(merge)).rejects.toMatchObject({ status: 405 });
  },
);

test('killed before the base moved, nothing happened and the merge can be asked again', async () => {
  const store = new DyingStore();
  await using world = await startForgeWorld({ store });
  const pull = await openPull(world);
  const merge = { ...world.repo, pull_number: pull.number, sha: pull.head.sha };
  store.dies = 'beginMerge';
  await expect(world.as('rob').rest.pulls.merge(merge)).rejects.toMatchObject({ status: 500 });
  store.dies = undefined;
  // An intent whose commit never came into the base, as a kill between the two leaves it.
  const record = await store.findPull((await store.findRepository('acme', 'state'))!.id, pull.number);
  const intent = { sha: pull.head.sha, headSha: pull.head.sha, by: 'ada', at: new Date(), method: 'squash' } as const;
  await store.beginMerge(record!.id, intent);

  const data = await world.settledPull(pull.number);
  expect(data).toMatchObject({ state: 'open', merged: false, mergeable: true });
  expect(await mainOf(world)).toBe(world.seeded);
  expect((await world.as('rob').rest.pulls.merge(merge)).data.merged).toBe(true);
});

test('five pulls merged at once all arrive, and main has every file', async () => {
  await using world = await startForgeWorld();
  const pulls = [];
  for (let n = 0; n < 5; n += 1) pulls.push(await openPull(world, `file-${n}.txt`));
  const rob = world.as('rob');
  await Promise.all(
    pulls.map((pull) => rob.rest.pulls.merge({ ...world.repo, pull_number: pull.number, sha: pull.head.sha })),
  );
  const { data } = await rob.rest.git.getTree({ ...world.repo, tree_sha: 'main' });
  expect(data.tree.filter((each) => each.path.startsWith('file-'))).toHaveLength(5);
  expect((await rob.rest.pulls.list({ ...world.repo, state: 'open' })).data).toEqual([]);
  expect(world.mismatches).toEqual([]);
});
