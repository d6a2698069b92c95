import type { ForgeContext } from '#context.ts';
import { readCommit } from '#git/objects.ts';
import type { Happening } from '#hooks/happening.ts';
import { pushPayload } from '#hooks/push-payload.ts';
import { fullPull } from '#rest/full-pull.ts';
import { toCommit } from '#rest/shape/commit.ts';
import { type PullSurroundings, toPullSimple, toReview } from '#rest/shape/pull.ts';
import { surroundings } from '#rest/surroundings.ts';

type Of<E extends Happening['event']> = Extract<Happening, { event: E }>;

/** What GitHub sends for the event. */
export async function toPayload(forge: ForgeContext, happening: Happening): Promise<object> {
  const around = await surroundings(forge, happening.repository, 'read');
  const body = await toBody(forge, around, happening);
  return { ...body, ...(await commonPayload(around, happening.by ?? whoElse(happening))) };
}

/** Of a ping: about the hook itself. */
export async function toPing(forge: ForgeContext, { repository, by, hook }: PingSubject): Promise<object> {
  const around = await surroundings(forge, repository, 'read');
  return { zen: 'Speak like a human.', hook_id: hook.id, hook, ...(await commonPayload(around, by)) };
}

interface PingSubject {
  readonly repository: Happening['repository'];
  readonly by: string;
  /** In its own shape. */
  readonly hook: { readonly id: number };
}

async function commonPayload({ repo, people }: PullSurroundings, by: string) {
  const { permissions: _callers, ...repository } = repo;
  return { repository, sender: await people.named(by) };
}

/** GitHub names somebody always; a branch that was moved by nobody we know is its pull's author's or the owner's. */
function whoElse(happening: Happening): string {
  return 'pull' in happening ? happening.pull.author : happening.repository.owner;
}

async function toBody(forge: ForgeContext, around: PullSurroundings, happening: Happening): Promise<object> {
  switch (happening.event) {
    case 'push':
      return pushPayload(await forge.rooms.open(happening.repository), around, happening);
    case 'pull_request':
      return pullPayload(forge, around, happening);
    case 'pull_request_review':
      return reviewPayload(around, happening);
    case 'status':
      return statusPayload(forge, around, happening);
  }
}

async function pullPayload(forge: ForgeContext, around: PullSurroundings, happening: Of<'pull_request'>) {
  const { action, pull, before, edit, repository } = happening;
  const room = await forge.rooms.open(repository);
  const changes = {
    ...(edit?.title === undefined ? {} : { title: { from: edit.title } }),
    ...(edit?.body === undefined ? {} : { body: { from: edit.body ?? '' } }),
    ...(edit?.base === undefined ? {} : { base: { ref: { from: edit.base.ref }, sha: { from: edit.base.sha } } }),
  };
  return {
    action,
    number: pull.number,
    pull_request: await fullPull(forge, around, room, pull),
    ...(action === 'edited' ? { changes } : {}),
    ...(before === undefined ? {} : { before, after: pull.headSha }),
  };
}

async function reviewPayload(around: PullSurroundings, { action, pull, review }: Of<'pull_request_review'>) {
  const shape = await toReview(around, pull, review);
  return {
    action,
    review: { ...shape, state: review.state.toLowerCase(), body: review.body === '' ? null : review.body },
    pull_request: await toPullSimple(around, pull),
  };
}

async function statusPayload(forge: ForgeContext, around: PullSurroundings, { status, repository }: Of<'status'>) {
  const room = await forge.rooms.open(repository);
  const { urls, people, repo } = around;
  const { sha, context, state, description } = status;
  const branches = [...room.refs].filter(([ref, at]) => ref.startsWith('refs/heads/') && at === sha);
  return {
    id: status.id,
    sha,
    name: repo.full_name,
    avatar_url: urls.avatar(status.creator),
    target_url: status.targetUrl,
    context,
    state,
    description,
    commit: await toCommit(urls, repository, people, await readCommit(room, sha)),
    branches: branches.slice(0, 10).map(([ref]) => ({
      name: ref.slice('refs/heads/'.length),
      commit: { sha, url: urls.repo(repository, `/commits/${sha}`) },
      protected: false,
    })),
    created_at: status.createdAt.toISOString(),
    updated_at: status.createdAt.toISOString(),
  };
}
