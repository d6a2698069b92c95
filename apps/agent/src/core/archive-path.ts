/** One entry of an archive, as far as safety needs it. */
export type ArchiveEntry = { readonly name: string; readonly type: string; readonly linkname?: string };

export type EntryPlan =
  | { readonly do: 'folder' | 'file'; readonly path: string }
  | { readonly do: 'link' | 'copy'; readonly path: string; readonly to: string }
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
      const to = linkname ?? '';
      if (leadsOut(path, to)) return { do: 'refuse', reason: `its link "${name}" leads out to "${to}"` };
      return { do: 'link', path, to };
    }
    case 'link': {
      const to = inside(linkname ?? '');
      if (to === undefined || to === '')
        return { do: 'refuse', reason: `its link "${name}" leads out to "${linkname ?? ''}"` };
      return { do: 'copy', path, to };
    }
    case 'pax-global-header':
      return { do: 'skip' };
    default:
      return { do: 'refuse', reason: `its entry "${name}" is a ${type}` };
  }
}

/**
 * Whether a link at `path` may lead out. It may climb only at its beginning, over folders that are real: behind a name
 * `..` would climb from wherever another link of that name leads to.
 */
function leadsOut(path: string, to: string): boolean {
  if (to === '' || to.startsWith('/')) return true;
  const parts = to.split('/').filter((part) => part !== '' && part !== '.');
  const firstName = parts.findIndex((part) => part !== '..');
  if (firstName >= 0 && parts.includes('..', firstName)) return true;
  return inside([...path.split('/').slice(0, -1), ...parts].join('/')) === undefined;
}

/** The name under which a bare program stands in its folder: the last part of the URL's path. */
export function programName(url: string): string {
  const last = new URL(url).pathname.split('/').at(-1) ?? '';
  const name = decoded(last);
  return ['', '.', '..'].includes(name) || /[/\\\0]/.test(name) ? 'program' : name;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a lone % is no escape but a part of the name
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
