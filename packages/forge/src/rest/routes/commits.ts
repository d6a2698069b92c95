import type { Hono } from 'hono';
import { diffTrees, type FileChange } from '#git/diff.ts';
import { listHistory } from '#git/history.ts';
import { EMPTY_TREE, readCommit, readCommits } from '#git/objects.ts';
import { pathPart, type RestEnvironment } from '#rest/environment.ts';
import { pageOf, takeOpenPage, takePage } from '#rest/pages.ts';
import { toCommit, toDiffEntry } from '#rest/shape/commit.ts';
import { surroundingsOf } from '#rest/surroundings.ts';
import { commitNamed, enter } from '#rest/visit.ts';

export function commitRoutes(app: Hono<RestEnvironment>): void {
  app.get('/repos/:owner/:repo/commits', async (c) => {
    const visit = await enter(c);
    const from = await commitNamed(visit, c.req.query('sha'));
    const page = pageOf(c);
    const { path, since, until, author } = c.req.query();
    const shas = await listHistory(visit.room, from, {
      skip: page.skip,
      limit: page.size + 1,
      ...(path === undefined ? {} : { path }),
      ...(since === undefined ? {} : { since }),
      ...(until === undefined ? {} : { until }),
      ...(author === undefined ? {} : { author }),
    });
    const commits = await readCommits(visit.room, takeOpenPage(c, page, shas));
    const { urls, people } = await surroundingsOf(c, visit);
    return c.json(await Promise.all(commits.map((commit) => toCommit(urls, visit.repository, people, commit))));
  });

  app.get('/repos/:owner/:repo/commits/:ref{.+}', async (c) => {
    const visit = await enter(c);
    const sha = await commitNamed(visit, pathPart(c, 'ref'));
    if (c.req.header('Accept')?.includes('.sha')) return c.text(sha);
    const commit = await readCommit(visit.room, sha);
    const files = await diffTrees(visit.room, commit.parents[0] ?? EMPTY_TREE, sha);
    const { urls, people, repository } = await surroundingsOf(c, visit);
    return c.json({
      ...(await toCommit(urls, repository, people, commit)),
      stats: toStats(files),
      files: takePage(c, files).map((file) => toDiffEntry(urls, repository, sha, file)),
    });
  });
}

function toStats(files: readonly FileChange[]): { additions: number; deletions: number; total: number } {
  const additions = files.reduce((sum, file) => sum + file.additions, 0);
  const deletions = files.reduce((sum, file) => sum + file.deletions, 0);
  return { additions, deletions, total: additions + deletions };
}
