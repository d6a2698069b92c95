import type { Hono } from 'hono';
import type { Commit } from '#git/commit-object.ts';
import { diffTrees } from '#git/diff.ts';
import { countApart, listHistory, mergeBase } from '#git/history.ts';
import { readCommits } from '#git/objects.ts';
import { resolveCommit } from '#git/refs.ts';
import { pathPart, type RestEnvironment } from '#rest/environment.ts';
import { notFound } from '#rest/errors.ts';
import { takePage } from '#rest/pages.ts';
import { toCommit, toDiffEntry } from '#rest/shape/commit.ts';
import { surroundingsOf } from '#rest/surroundings.ts';
import { enter } from '#rest/visit.ts';

export function compareRoutes(app: Hono<RestEnvironment>): void {
  app.get('/repos/:owner/:repo/compare/:basehead{.+}', async (c) => {
    const visit = await enter(c);
    const { room, repository } = visit;
    const [baseName = '', headName = ''] = pathPart(c, 'basehead').split('...');
    const own = (name: string): string => name.replace(`${repository.owner}:`, '');
    const [base, head] = await Promise.all([resolveCommit(room, own(baseName)), resolveCommit(room, own(headName))]);
    if (!base || !head) throw notFound();
    const fork = await mergeBase(room, base, head);
    if (fork === undefined) throw notFound();

    const [apart, shas, files, ends] = await Promise.all([
      countApart(room, base, head),
      listHistory(room, head, { without: base, oldestFirst: true }),
      diffTrees(room, fork, head),
      readCommits(room, [base, fork]),
    ]);
    const { urls, people } = await surroundingsOf(c, visit);
    const shape = (commit: Commit) => toCommit(urls, repository, people, commit);
    const commits = await readCommits(room, takePage(c, shas));
    const [baseCommit, forkCommit] = await Promise.all(ends.map(shape));
    const html = urls.page(repository, `/compare/${baseName}...${headName}`);
    return c.json({
      url: urls.repo(repository, `/compare/${baseName}...${headName}`),
      html_url: html,
      permalink_url: urls.page(repository, `/compare/${base}...${head}`),
      diff_url: `${html}.diff`,
      patch_url: `${html}.patch`,
      base_commit: baseCommit,
      merge_base_commit: forkCommit,
      status: toStatus(apart),
      ahead_by: apart.ahead,
      behind_by: apart.behind,
      total_commits: apart.ahead,
      commits: await Promise.all(commits.map(shape)),
      files: files.map((file) => toDiffEntry(urls, repository, head, file)),
    });
  });
}

/** GitHub's word for how the head stands to the base. */
export function toStatus({ ahead, behind }: { ahead: number; behind: number }): string {
  if (ahead === 0) return behind === 0 ? 'identical' : 'behind';
  return behind === 0 ? 'ahead' : 'diverged';
}
