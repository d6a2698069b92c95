import type { Commit, Signature } from '#git/commit-object.ts';
import type { FileChange } from '#git/diff.ts';
import type { Schema } from '#rest/shape/schema.ts';
import type { People } from '#rest/shape/user.ts';
import { encodePath, nodeId, type Urls } from '#rest/urls.ts';
import type { RepositoryRecord } from '#store.ts';

/** GitHub gives whole seconds, as git keeps them. */
const toDate = (at: Date): string => at.toISOString().replace('.000Z', 'Z');

const toSignature = ({ name, email, at }: Signature): { name: string; email: string; date: string } => ({
  name,
  email,
  date: toDate(at),
});

/** The forge knows its own key alone, and says so as GitHub does. */
const toVerification = ({ signature, payload, committer }: Commit): Schema['verification'] => {
  const isOurs = payload !== null;
  const otherwise = signature === null ? 'unsigned' : 'unknown_key';
  return {
    verified: isOurs,
    reason: isOurs ? 'valid' : otherwise,
    signature,
    payload,
    verified_at: isOurs ? toDate(committer.at) : null,
  };
};

/** As under `/git/commits`. */
export function toGitCommit(urls: Urls, repository: RepositoryRecord, commit: Commit): Schema['git-commit'] {
  return {
    sha: commit.sha,
    node_id: nodeId('Commit', commit.sha),
    url: urls.repo(repository, `/git/commits/${commit.sha}`),
    html_url: urls.page(repository, `/commit/${commit.sha}`),
    author: toSignature(commit.author),
    committer: toSignature(commit.committer),
    tree: { sha: commit.tree, url: urls.repo(repository, `/git/trees/${commit.tree}`) },
    message: trimEnd(commit.message),
    parents: commit.parents.map((sha) => ({
      sha,
      url: urls.repo(repository, `/git/commits/${sha}`),
      html_url: urls.page(repository, `/commit/${sha}`),
    })),
    verification: toVerification(commit),
  };
}

/** As under `/commits`: with the people that the addresses belong to. */
export async function toCommit(
  urls: Urls,
  repository: RepositoryRecord,
  people: People,
  commit: Commit,
): Promise<Schema['commit']> {
  const url = urls.repo(repository, `/commits/${commit.sha}`);
  const [author, committer] = await Promise.all([
    people.withEmail(commit.author.email),
    people.withEmail(commit.committer.email),
  ]);
  return {
    sha: commit.sha,
    node_id: nodeId('Commit', commit.sha),
    url,
    html_url: urls.page(repository, `/commit/${commit.sha}`),
    comments_url: `${url}/comments`,
    commit: {
      url: urls.repo(repository, `/git/commits/${commit.sha}`),
      author: toSignature(commit.author),
      committer: toSignature(commit.committer),
      message: trimEnd(commit.message),
      tree: { sha: commit.tree, url: urls.repo(repository, `/git/trees/${commit.tree}`) },
      comment_count: 0,
      verification: toVerification(commit),
    },
    author,
    committer,
    parents: commit.parents.map((sha) => ({
      sha,
      url: urls.repo(repository, `/commits/${sha}`),
      html_url: urls.page(repository, `/commit/${sha}`),
    })),
  };
}

/** GitHub shows messages without the line end that git's own tools put there. */
const trimEnd = (message: string): string => message.replace(/\n+$/, '');

/** One file of a comparison; `ref` is the commit in which it is seen. */
export function toDiffEntry(
  urls: Urls,
  repository: RepositoryRecord,
  ref: string,
  file: FileChange,
): Schema['diff-entry'] {
  const at = encodePath(file.filename);
  return {
    sha: file.sha,
    filename: file.filename,
    status: file.status,
    additions: file.additions,
    deletions: file.deletions,
    changes: file.additions + file.deletions,
    blob_url: urls.page(repository, `/blob/${ref}/${at}`),
    raw_url: urls.page(repository, `/raw/${ref}/${at}`),
    contents_url: urls.repo(repository, `/contents/${at}?ref=${ref}`),
    ...(file.patch === undefined ? {} : { patch: file.patch }),
    ...(file.previous === undefined ? {} : { previous_filename: file.previous }),
  };
}
