/** Shorter values would black out half of the text and are no secrets. */
const SECRET_CHARS_MIN = 4;
const MASK = '***';

export type Masker = {
  /** The text so far that is safe to show; a secret may come in several parts, so its beginning is held back. */
  add(part: string): string;
  /** What was held back, when nothing more comes. */
  end(): string;
};

/** Masks these values in a text that comes in parts, as they stand and as JSON or a URL spells them, and each line of a longer one. */
export function masker(secrets: readonly string[]): Masker {
  const spellings = spellingsOf(secrets);
  if (spellings.length === 0) return { add: (part) => part, end: () => '' };
  const pattern = new RegExp(spellings.map(literally).join('|'), 'g');
  let held = '';
  return {
    add(part) {
      const text = held + part;
      const cut = safeUpTo(text, spellings, pattern);
      held = text.slice(cut);
      return text.slice(0, cut).replaceAll(pattern, MASK);
    },
    end() {
      const rest = held.replaceAll(pattern, MASK);
      held = '';
      return rest;
    },
  };
}

const literally = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`);

/** Longest first, so that a secret that begins with another is masked whole. */
function spellingsOf(secrets: readonly string[]): string[] {
  const values = secrets.flatMap((secret) => [secret, ...secret.split(/\r?\n/)]);
  const spelled = values.flatMap((value) => [
    value,
    JSON.stringify(value).slice(1, -1),
    encodeURIComponent(value.toWellFormed()),
  ]);
  const long = spelled.filter((spelling) => spelling.trim().length >= SECRET_CHARS_MIN);
  return [...new Set(long)].toSorted((a, b) => b.length - a.length);
}

/** Up to where nothing that comes can make a secret of what stands there; never in the middle of one. */
function safeUpTo(text: string, spellings: readonly string[], pattern: RegExp): number {
  const beginnings = spellings.map((spelling) => beginningAt(text, spelling));
  let cut = Math.min(text.length, ...beginnings);
  for (const { index, 0: found } of text.matchAll(pattern)) {
    if (index < cut && index + found.length > cut) cut = index;
  }
  return cut;
}

/** Where the text's end may be the beginning of a spelling. */
function beginningAt(text: string, spelling: string): number {
  const first = spelling.charAt(0);
  const from = Math.max(0, text.length - spelling.length + 1);
  for (let at = text.indexOf(first, from); at !== -1; at = text.indexOf(first, at + 1)) {
    if (spelling.startsWith(text.slice(at))) return at;
  }
  return text.length;
}
