import path from 'node:path';
import type { TreeEntry } from '#git/trees.ts';
import { encodePath, type Urls } from '#rest/urls.ts';
import type { RepositoryRecord } from '#store.ts';

const TYPES = { blob: 'file', tree: 'dir', commit: 'submodule' } as const;

/** An entry without what is in it, as in a folder's listing. */
export function toContentEntry(urls: Urls, repository: RepositoryRecord, ref: string, entry: TreeEntry) {
  const at = encodePath(entry.path);
  const self = urls.repo(repository, `/contents/${at}?ref=${encodeURIComponent(ref)}`);
  const gitUrl = urls.repo(repository, `/git/${entry.type}s/${entry.sha}`);
  const html = urls.page(repository, `/${entry.type}/${encodePath(ref)}/${at}`);
  return {
    type: TYPES[entry.type],
    name: path.posix.basename(entry.path),
    path: entry.path,
    sha: entry.sha,
    size: entry.size ?? 0,
    url: self,
    html_url: html,
    git_url: gitUrl,
    download_url: entry.type === 'blob' ? urls.page(repository, `/raw/${encodePath(ref)}/${at}`) : null,
    _links: { self, git: gitUrl, html },
  };
}

/** A file with its content. */
export function toContentFile(urls: Urls, repository: RepositoryRecord, ref: string, entry: TreeEntry, bytes: Buffer) {
  return {
    ...toContentEntry(urls, repository, ref, entry),
    // GitHub breaks the lines as MIME does, and clients know to remove the line ends.
    content: bytes.toString('base64').replaceAll(/.{60}/g, '$&\n'),
    encoding: 'base64',
  };
}
