import { readFile } from 'node:fs/promises';
import { validateHeaderName, validateHeaderValue } from 'node:http';
import { z } from 'zod';
import { OperationError } from '#ports/operation-error.ts';

/** The headers that a request to this URL needs; none for a URL that the file does not name. */
export type HeadersFor = (url: URL) => Readonly<Record<string, string>>;

const HeadersFile = z.record(
  z.url({ protocol: /^https?$/ }),
  z.record(z.string(), z.string()).refine(areHeaders, 'it has a name or value that no header may have'),
);

/**
 * Reads the file of headers for private downloads, `{ "https://host/path/": { "Authorization": "…" } }`, anew for each
 * download, so that a token may be replaced under a running agent. Throws OperationError, which never repeats a value.
 */
export async function readArtifactHeaders(path: string | undefined): Promise<HeadersFor> {
  if (path === undefined) return () => ({});
  const prefixes = Object.entries(await parse(path)).map(([prefix, headers]) => ({ at: new URL(prefix), headers }));
  // A longer prefix says more about a URL, so that it is put on top.
  prefixes.sort((a, b) => a.at.pathname.length - b.at.pathname.length);
  return (url) =>
    Object.assign({}, ...prefixes.filter(({ at }) => isBelow(url, at)).map(({ headers }) => headers)) as Record<
      string,
      string
    >;
}

/** Same scheme, host and port, and a path that begins with whole parts of the prefix: `/a` is not above `/ab`. */
function isBelow(url: URL, prefix: URL): boolean {
  const folder = prefix.pathname.endsWith('/') ? prefix.pathname : `${prefix.pathname}/`;
  return url.origin === prefix.origin && `${url.pathname}/`.startsWith(folder);
}

async function parse(path: string): Promise<z.infer<typeof HeadersFile>> {
  const rule = `PAGURUS_ARTIFACT_HEADERS_FILE must be JSON like {"https://host/path/": {"Authorization": "…"}}`;
  try {
    const read = HeadersFile.safeParse(JSON.parse(await readFile(path, 'utf8')));
    if (read.success) return read.data;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw refusal(rule, error instanceof Error ? error.message : '');
    // A JSON error quotes the text around it, which is what must stay secret.
    throw refusal(rule, `${path} is not JSON`);
  }
  throw refusal(rule, `${path} has another shape`);
}

const refusal = (rule: string, found: string): OperationError =>
  new OperationError(`Cannot download as ${rule}: ${found}`, { code: 'artifact.headers', retry: 'later' });

function areHeaders(headers: Readonly<Record<string, string>>): boolean {
  try {
    for (const [name, value] of Object.entries(headers)) {
      validateHeaderName(name);
      validateHeaderValue(name, value);
    }
    return true;
  } catch {
    return false;
  }
}
