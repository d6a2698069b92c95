import { git, gitText } from '#git/git.ts';
import type { GitRepository } from '#git/repository.ts';

/** `undefined` when the two have no common ancestor. */
export async function mergeBase(
  { dir }: Pick<GitRepository, 'dir'>,
  a: string,
  b: string,
): Promise<string | undefined> {
  const { code, stdout } = await git(dir, ['merge-base', a, b], { allow: [1] });
  return code === 0 ? stdout.toString().trim() : undefined;
}

/** Whether `commit` contains `ancestor`; a commit contains itself. */
export async function contains(
  { dir }: Pick<GitRepository, 'dir'>,
  commit: string,
  ancestor: string,
): Promise<boolean> {
  return (await git(dir, ['merge-base', '--is-ancestor', ancestor, commit], { allow: [1, 128] })).code === 0;
}

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
