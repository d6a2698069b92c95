import { type ForgeWorld, startForgeWorld } from '@pagurus/testkit/forge/forge-world.ts';
import { HookReceiver, type Received } from '@pagurus/testkit/forge/hook-receiver.ts';
import type { Octokit } from 'octokit';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { signBody } from '#hooks/signed-request.ts';

const SECRET = 'sesame, open';

let world: ForgeWorld;
let receiver: HookReceiver;
let ada: Octokit;
let mara: Octokit;
let rob: Octokit;
let hookId = 0;

beforeAll(async () => {
  world = await startForgeWorld({ hookTimeoutMs: 500 });
  receiver = await HookReceiver.start();
  [ada, mara, rob] = [world.as('ada'), world.as('mara'), world.as('rob')];
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
  await receiver[Symbol.asyncDispose]();
});

/** Waits until so many events came in all. */
async function received(count: number): Promise<Received[]> {
  await vi.waitFor(() => expect(receiver.received.length).toBeGreaterThanOrEqual(count), { timeout: 20_000 });
  return receiver.received;
}

const bodyOf = (each: Received | undefined) => JSON.parse(each?.body ?? '{}') as Record<string, unknown>;
const toSchema = ({ event }: Received, { action }: { action?: string }): string =>
  `${event.replaceAll('_', '-')}${action === undefined ? '' : `-${action}`}`;

describe('hooks', () => {
  test('one is made by an administrator only, says ping, and never shows its secret', async () => {
    const config = { url: receiver.url, content_type: 'json', secret: SECRET } as const;
    await expect(mara.rest.repos.createWebhook({ ...world.repo, config })).rejects.toMatchObject({ status: 404 });
    const { data } = await ada.rest.repos.createWebhook({ ...world.repo, config, events: ['*'] });
    hookId = data.id;
    expect(data).toMatchObject({ name: 'web', active: true, events: ['*'], last_response: { status: 'unused' } });
    expect(data.config).toEqual({ url: receiver.url, content_type: 'json', secret: '********', insecure_ssl: '0' });
    const [ping] = await received(1);
    expect(ping?.headers).toMatchObject({ 'x-github-event': 'ping', 'x-github-hook-id': String(hookId) });
    expect(ping?.headers['x-hub-signature-256']).toBe(signBody(SECRET, ping?.body ?? ''));
    expect(bodyOf(ping)).toMatchObject({ hook_id: hookId, sender: { login: 'ada' } });
  });

  test('a change is told from branch to merge, in order, as GitHub describes it', async () => {
    const { repo, seeded } = world;
    const before = receiver.received.length;
    const tree = [{ path: 'a.txt', mode: '100644', type: 'blob', content: 'a' } as const];
    const made = await mara.rest.git.createTree({ ...repo, base_tree: seeded, tree });
    const commit = await mara.rest.git.createCommit({
      ...repo,
      message: 'Add a',
      tree: made.data.sha,
      parents: [seeded],
    });
    const { sha } = commit.data;
    await mara.rest.git.createRef({ ...repo, ref: 'refs/heads/topic', sha });
    const { data: pull } = await mara.rest.pulls.create({ ...repo, title: 'A', head: 'topic', base: 'main' });
    const one = { ...repo, pull_number: pull.number };
    await mara.rest.pulls.update({ ...one, title: 'Add a', body: 'Because' });
    await mara.rest.pulls.update({ ...one, state: 'closed' });
    await mara.rest.pulls.update({ ...one, state: 'open' });
    const { data: file } = await mara.rest.repos.createOrUpdateFileContents({
      ...repo,
      path: 'b.txt',
      message: 'Add b',
      branch: 'topic',
      content: Buffer.from('b').toString('base64'),
    });
    const head = file.commit.sha!;
    await rob.rest.repos.createCommitStatus({ ...repo, sha: head, state: 'success', context: 'ci' });
    await rob.rest.pulls.createReview({ ...one, event: 'APPROVE', commit_id: head });
    const { data: merged } = await rob.rest.pulls.merge({ ...one, sha: head });

    const events = (await received(before + 11)).slice(before);
    const told = events.map((each) => [
      each.event,
      bodyOf(each)['action'] ?? bodyOf(each)['ref'] ?? bodyOf(each)['state'],
    ]);
    expect(told).toEqual([
      ['push', 'refs/heads/topic'],
      ['pull_request', 'opened'],
      ['pull_request', 'edited'],
      ['pull_request', 'closed'],
      ['pull_request', 'reopened'],
      ['pull_request', 'synchronize'],
      ['push', 'refs/heads/topic'],
      ['status', 'success'],
      ['pull_request_review', 'submitted'],
      ['pull_request', 'closed'],
      ['push', 'refs/heads/main'],
    ]);
    const last = bodyOf(events.at(-1));
    expect(last).toMatchObject({ ref: 'refs/heads/main', before: seeded, after: merged.sha, forced: false });
    expect(last).toMatchObject({ pusher: { name: 'rob' }, head_commit: { id: merged.sha, added: ['a.txt', 'b.txt'] } });
    const [, opened, edited, , , synced, , status, review, closed] = events.map(bodyOf);
    expect(opened).toMatchObject({
      number: pull.number,
      sender: { login: 'mara' },
      repository: { full_name: 'acme/state' },
    });
    expect(edited?.['changes']).toEqual({ title: { from: 'A' }, body: { from: '' } });
    expect(synced).toMatchObject({ before: sha, after: head, sender: { login: 'mara' } });
    expect(status).toMatchObject({ sha: head, context: 'ci', branches: [{ name: 'topic' }] });
    expect(review).toMatchObject({ review: { state: 'approved', commit_id: head }, sender: { login: 'rob' } });
    expect(closed).toMatchObject({
      pull_request: { merged: true, merge_commit_sha: merged.sha },
      sender: { login: 'rob' },
    });

    const ids = receiver.received.map(({ headers }) => headers['x-github-delivery']);
    expect(new Set(ids).size).toBe(ids.length);
    expect(
      receiver.received.every(({ headers, body }) => headers['x-hub-signature-256'] === signBody(SECRET, body)),
    ).toBe(true);
    const problems = receiver.received.flatMap((each) =>
      world.description.eventProblems(toSchema(each, bodyOf(each)), bodyOf(each)),
    );
    expect(problems).toEqual([]);
  });

  test('a receiver that fails or hangs costs nobody else anything, is not asked again, and can be', async () => {
    const { repo, seeded } = world;
    const hook = { ...repo, hook_id: hookId };
    const newest = async () => (await ada.rest.repos.listWebhookDeliveries({ ...hook, per_page: 1 })).data[0];
    const before = receiver.received.length;
    receiver.answer = 'hang';
    await mara.rest.git.createRef({ ...repo, ref: 'refs/heads/slow', sha: seeded });
    await received(before + 1);
    receiver.answer = 500;
    await mara.rest.git.createRef({ ...repo, ref: 'refs/heads/broken', sha: seeded });
    await vi.waitFor(async () => expect(await newest()).toMatchObject({ status_code: 500 }), { timeout: 20_000 });
    expect(receiver.received).toHaveLength(before + 2);
    const { data: list, headers } = await ada.rest.repos.listWebhookDeliveries({ ...hook, per_page: 2 });
    expect(list).toMatchObject([
      { status: 'Invalid HTTP Response: 500', event: 'push', redelivery: false },
      { status: 'timed out', status_code: 504 },
    ]);
    expect(headers.link).toMatch(/cursor=\d+>; rel="next"/);
    expect((await ada.rest.repos.getWebhook(hook)).data.last_response).toMatchObject({ code: 500, status: 'failed' });

    receiver.answer = 204;
    const of = { ...hook, delivery_id: list[0]!.id };
    expect((await ada.rest.repos.redeliverWebhookDelivery(of)).status).toBe(202);
    const again = (await received(before + 3)).at(-1);
    expect(again?.headers['x-github-delivery']).toBe(list[0]!.guid);
    expect(again?.body).toBe(receiver.received[before + 1]?.body);
    await vi.waitFor(async () => expect(await newest()).toMatchObject({ status: 'OK', redelivery: true }));
    const { data: one } = await ada.rest.repos.getWebhookDelivery(of);
    expect(one.request.headers).toMatchObject({ 'X-GitHub-Event': 'push' });
    expect(one.request.payload).toMatchObject({ ref: 'refs/heads/broken' });
  });

  test('a hook is changed, switched off, pinged and deleted; what cannot be is refused', async () => {
    const { repo, seeded } = world;
    const hook = { ...repo, hook_id: hookId };
    const changed = await ada.rest.repos.updateWebhook({
      ...hook,
      events: ['push'],
      add_events: ['status'],
      active: false,
    });
    expect(changed.data).toMatchObject({ events: ['push', 'status'], active: false, config: { secret: '********' } });
    await ada.rest.repos.updateWebhookConfigForRepo({ ...hook, content_type: 'form', secret: '' });
    expect((await ada.rest.repos.getWebhookConfigForRepo(hook)).data).toMatchObject({ content_type: 'form' });
    const before = receiver.received.length;
    await mara.rest.git.createRef({ ...repo, ref: 'refs/heads/quiet', sha: seeded });
    await ada.rest.repos.pingWebhook(hook);
    const [ping] = (await received(before + 1)).slice(before);
    expect(ping).toMatchObject({ event: 'ping' });
    expect(ping?.headers).not.toHaveProperty('x-hub-signature-256');
    expect(ping?.body).toMatch(/^payload=%7B/);

    const bad = [
      { config: { url: 'ftp://x.example' } },
      { config: {} },
      { config: { url: receiver.url } },
      { config: { url: 'https://x.example' }, events: ['issues'] },
    ];
    for (const body of bad) {
      await expect(ada.rest.repos.createWebhook({ ...repo, ...body })).rejects.toMatchObject({ status: 422 });
    }
    expect((await ada.rest.repos.listWebhooks(repo)).data).toHaveLength(1);
    await expect(rob.rest.repos.listWebhooks(repo)).rejects.toMatchObject({ status: 404 });
    expect((await ada.rest.repos.deleteWebhook(hook)).status).toBe(204);
    await expect(ada.rest.repos.getWebhook(hook)).rejects.toMatchObject({ status: 404 });
    await expect(ada.rest.repos.deleteWebhook({ ...repo, hook_id: 999 })).rejects.toMatchObject({ status: 404 });
  });

  test('is answered as GitHub describes, every time', () => {
    expect(world.mismatches).toEqual([]);
    expect(world.errors).toEqual([]);
  });
});
