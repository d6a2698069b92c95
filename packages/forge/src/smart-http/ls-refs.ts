/** Longer questions than this are git's to answer. */
const LINES_MAX = 100;

/**
 * What a question of `ls-refs` (protocol version 2) asks for, when it asks for names and objects only.
 *
 * `undefined` for any other request: git answers those.
 */
export function parseLsRefs(protocol: string | undefined, body: Buffer): { prefixes: string[] } | undefined {
  if (!protocol?.split(':').includes('version=2')) return undefined;
  const [command, ...lines] = readLines(body) ?? [];
  if (command !== 'command=ls-refs') return undefined;
  const arguments_ = lines.indexOf('');
  const capabilities = arguments_ < 0 ? lines : lines.slice(0, arguments_);
  const isKnown = (line: string): boolean => line.startsWith('agent=') || line === 'object-format=sha1';
  if (!capabilities.every(isKnown)) return undefined;
  const asked = arguments_ < 0 ? [] : lines.slice(arguments_ + 1);
  if (!asked.every((line) => line.startsWith('ref-prefix '))) return undefined;
  return { prefixes: asked.map((line) => line.slice('ref-prefix '.length)) };
}

/** The lines up to the flush that ends them, without their ends; the delimiter as ''. `undefined` when they are not whole. */
function readLines(body: Buffer): string[] | undefined {
  const lines: string[] = [];
  for (let at = 0; at + 4 <= body.length && lines.length < LINES_MAX;) {
    const digits = body.toString('latin1', at, at + 4);
    const length = /^[0-9a-f]{4}$/.test(digits) ? Number.parseInt(digits, 16) : -1;
    if (length === 0) return at + 4 === body.length ? lines : undefined;
    if (length === 1) lines.push('');
    else if (length < 5 || at + length > body.length) return undefined;
    else lines.push(body.toString('utf8', at + 4, at + length).replace(/\n$/, ''));
    at += Math.max(length, 4);
  }
  return undefined;
}

/** HEAD first, the others in the order given. */
export function formatLsRefs(refs: ReadonlyMap<string, string>): Buffer {
  const head = refs.get('HEAD');
  const others = [...refs].filter(([name]) => name !== 'HEAD');
  const lines = [...(head === undefined ? [] : [['HEAD', head] as const]), ...others];
  return Buffer.from(`${lines.map(([name, sha]) => packet(`${sha} ${name}\n`)).join('')}0000`);
}

const packet = (text: string): string => (Buffer.byteLength(text) + 4).toString(16).padStart(4, '0') + text;
