/** One entry of an archive, as far as safety needs it. */
export type ArchiveEntry = { readonly name: string; readonly type: string; readonly linkname?: string };

export type EntryPlan =
  | { readonly do: 'folder' | 'file'; readonly path: string }
  | { readonly do: 'link' | 'hardLink'; readonly path: string; readonly to: string }
  | { readonly do: 'skip' }
  | { readonly do: 'refuse'; readonly reason: string };

/**
 * What to do with one entry of an archive. Nothing may come to stand outside of the folder that it is unpacked into,
 * neither by its own name nor through a link that an earlier entry made.
 */
export function planEntry({ name, type, linkname }: ArchiveEntry): EntryPlan {
  const path = inside(name);
  if (path === undefined) return { do: 'refuse', reason: `its entry "${name}" leaves the folder` };
  if (path === '') return { do: 'skip' };
  switch (type) {
    case 'directory':
      return { do: 'folder', path };
    case 'file':
    case 'contiguous-file':
      return { do: 'file', path };
    case 'symlink': {
      const to =
        linkname?.startsWith('/') === true
          ? undefined
          : inside([...path.split('/').slice(0, -1), linkname ?? ''].join('/'));
      if (to === undefined) return { do: 'refuse', reason: `its link "${name}" leads out to "${linkname ?? ''}"` };
      return { do: 'link', path, to: linkname ?? '' };
    }
    case 'link': {
      const to = inside(linkname ?? '');
      if (to === undefined || to === '')
        return { do: 'refuse', reason: `its link "${name}" leads out to "${linkname ?? ''}"` };
      return { do: 'hardLink', path, to };
    }
    case 'pax-global-header':
      return { do: 'skip' };
    default:
      return { do: 'refuse', reason: `its entry "${name}" is a ${type}` };
  }
}

/** `name` as a clean relative path, empty for the folder itself; `undefined` when it is absolute or climbs out. */
export function inside(name: string): string | undefined {
  if (name.startsWith('/') || name.includes('\0') || name.includes('\\')) return undefined;
  const path: string[] = [];
  for (const part of name.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') path.push(part);
    else if (path.pop() === undefined) return undefined;
  }
  return path.join('/');
}
