import { type Apart, walkApart } from '#git/apart.ts';
import { git, gitText } from '#git/git.ts';
import type { GitRepository } from '#git/repository.ts';

/** `undefined` when the two have no common ancestor. */
export async function mergeBase(repo: GitRepository, a: string, b: string): Promise<string | undefined> {
  const bases = (await apart(repo, a, b))?.bases;
  if (bases && bases.length < 2) return bases[0];
  const { code, stdout } = await git(repo.dir, ['merge-base', a, b], { allow: [1] });
  return code === 0 ? stdout.toString().trim() : undefined;
}

/** The one best common ancestor; `undefined` when there is none, several, or only git can tell. */
export async function onlyMergeBase(repo: GitRepository, a: string, b: string): Promise<string | undefined> {
  const bases = (await apart(repo, a, b))?.bases ?? [];
  return bases.length === 1 ? bases[0] : undefined;
}

/** Whether `commit` contains `ancestor`; a commit contains itself. */
export async function contains(repo: GitRepository, commit: string, ancestor: string): Promise<boolean> {
  const bases = (await apart(repo, commit, ancestor))?.bases;
  if (bases && bases.length < 2) return bases[0] === ancestor;
  return (await git(repo.dir, ['merge-base', '--is-ancestor', ancestor, commit], { allow: [1, 128] })).code === 0;
}

/** Commits that `after` contains and `before` (`null`: nothing) does not; where clocks were wrong a few more. */
export async function listArrived(
  repo: GitRepository,
  before: string | null,
  after: string,
): Promise<ReadonlySet<string>> {
  const left = before === null ? undefined : (await apart(repo, after, before))?.left;
  return left ?? new Set(await listHistory(repo, after, before === null ? {} : { without: before }));
}

const apart = ({ objects: { links } }: GitRepository, a: string, b: string): Promise<Apart | undefined> =>
  walkApart((sha) => links.of(sha), a, b);

/** Whether a merge is among the commits that `to` has and `from` has not. */
export async function hasMerges({ dir }: Pick<GitRepository, 'dir'>, from: string, to: string): Promise<boolean> {
  return (await gitText(dir, ['rev-list', '--min-parents=2', '--max-count=1', `${from}..${to}`])) !== '';
}

/** How many commits `head` has that `base` has not, and the other way round. */
export async function countApart(
  { dir }: Pick<GitRepository, 'dir'>,
  base: string,
  head: string,
): Promise<{ ahead: number; behind: number }> {
  const text = await gitText(dir, ['rev-list', '--left-right', '--count', `${base}...${head}`]);
  const [behind = 0, ahead = 0] = text.split('\t').map(Number);
  return { ahead, behind };
}

export interface HistoryQuery {
  /** Only commits that this one does not contain. */
  readonly without?: string;
  readonly path?: string;
  readonly since?: string;
  readonly until?: string;
  readonly author?: string;
  readonly skip?: number;
  readonly limit?: number;
  readonly oldestFirst?: boolean;
}

/** Names of commits that `from` contains, newest first unless asked otherwise. */
export async function listHistory(
  { dir }: Pick<GitRepository, 'dir'>,
  from: string,
  query: HistoryQuery = {},
): Promise<string[]> {
  const flags = [
    ...(query.oldestFirst ? ['--reverse', '--topo-order'] : []),
    ...(query.skip === undefined ? [] : [`--skip=${query.skip}`]),
    ...(query.limit === undefined ? [] : [`--max-count=${query.limit}`]),
    ...(query.since === undefined ? [] : [`--since=${query.since}`]),
    ...(query.until === undefined ? [] : [`--until=${query.until}`]),
    ...(query.author === undefined ? [] : ['--fixed-strings', `--author=${query.author}`]),
  ];
  const range = query.without === undefined ? [from] : [from, `^${query.without}`];
  const paths = query.path === undefined || query.path === '' ? [] : [query.path];
  const text = await gitText(dir, ['--literal-pathspecs', 'rev-list', ...flags, ...range, '--', ...paths]);
  return text === '' ? [] : text.split('\n');
}

/** The commits of `head` that `base` lacks, oldest first, a commit after its parents. */
export async function listNew(repo: GitRepository, base: string, head: string): Promise<string[]> {
  return (await chainOf(repo, base, head)) ?? listHistory(repo, head, { without: base, oldestFirst: true });
}

/** The same for one commit after the other since the only place where the two parted. */
async function chainOf(repo: GitRepository, base: string, head: string): Promise<string[] | undefined> {
  const fork = await onlyMergeBase(repo, base, head);
  const chain: string[] = [];
  for (let at: string | undefined = head; at !== fork;) {
    const parents: readonly string[] =
      (at === undefined ? undefined : (await repo.objects.links.of(at))?.parents) ?? [];
    if (fork === undefined || at === undefined || parents.length !== 1) return undefined;
    chain.push(at);
    [at] = parents;
  }
  return chain.toReversed();
}
