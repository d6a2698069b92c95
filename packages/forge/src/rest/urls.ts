import type { RepositoryRecord } from '#store.ts';

type Named = Pick<RepositoryRecord, 'owner' | 'name'>;

/** Every address that replies mention, below the forge's public one. */
export class Urls {
  readonly root: string;

  constructor(publicUrl: string) {
    this.root = publicUrl;
  }

  api(path: string): string {
    return `${this.root}/api/v3${path}`;
  }

  /** Of a repository in the API; `path` begins with a slash or is empty. */
  repo({ owner, name }: Named, path = ''): string {
    return this.api(`/repos/${owner}/${name}${path}`);
  }

  /** Of a repository for people. */
  page({ owner, name }: Named, path = ''): string {
    return `${this.root}/${owner}/${name}${path}`;
  }

  user(login: string, path = ''): string {
    return this.api(`/users/${login}${path}`);
  }

  avatar(login: string): string {
    return `${this.root}/avatars/${encodeURIComponent(login)}`;
  }
}

/** A file's path within an address: each part encoded, the slashes kept. */
export const encodePath = (path: string): string => path.split('/').map(encodeURIComponent).join('/');

/** GitHub's opaque id of a thing. */
export const nodeId = (kind: string, id: number | string): string => Buffer.from(`${kind}:${id}`).toString('base64url');
