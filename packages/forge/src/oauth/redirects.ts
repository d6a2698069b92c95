/** Whether the app may be answered there: an address that it registered, or one below it, as GitHub allows. */
export function isRegistered(redirectUri: string, registered: readonly string[]): boolean {
  const wanted = parse(redirectUri);
  if (!wanted || wanted.hash !== '' || wanted.username !== '') return false;
  return registered.some((each) => {
    const known = parse(each);
    if (!known || known.protocol !== wanted.protocol || known.host !== wanted.host) return false;
    const folder = known.pathname.endsWith('/') ? known.pathname : `${known.pathname}/`;
    return wanted.pathname === known.pathname || wanted.pathname.startsWith(folder);
  });
}

function parse(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

/** The address within this host that somebody goes on to; anything that could lead elsewhere is `otherwise`. */
export function localPath(text: string | undefined, otherwise: string): string {
  if (text === undefined || !text.startsWith('/') || text.includes('\\')) return otherwise;
  const resolved = new URL(text, 'http://here.invalid');
  const path = resolved.pathname + resolved.search;
  // Two slashes in front, as `/.//elsewhere` leaves them, would name another host.
  return resolved.host === 'here.invalid' && !path.startsWith('//') ? path : otherwise;
}
