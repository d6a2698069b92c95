/** Where the cursor stands in a YAML text: at a key of the map at `path`, or at the value of the key that ends `path`. */
export type Place = {
  readonly kind: 'key' | 'value';
  /** Keys from the root; every list position is 0, as one item is like another. */
  readonly path: readonly (string | number)[];
  /** What is written of the word so far begins here. */
  readonly from: number;
};

const KEY = /^("[^"]*"|'[^']*'|[^\s:#&*!|>@`{}[\],"'][^:#{}[\],]*?)\s*:(?=\s|$)/;

/** Reads lines upwards by their indentation, so it also works while the text around the cursor does not parse. */
export function placeAt(text: string, offset: number): Place | undefined {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const line = text.slice(start, offset);
  if (/(^|\s)#/.test(line)) return undefined;
  const { dashes, indent } = lead(line);
  const above = pathAbove(text.slice(0, start), dashes[0] ?? indent, dashes.length > 0);
  const items = dashes.map(() => 0);
  const rest = line.slice(indent);
  const key = KEY.exec(rest);
  if (key === null) {
    if (/[{[]/.test(rest)) return insideFlow(rest, start + indent, [...above, ...items]);
    return { kind: 'key', path: [...above, ...items], from: start + indent };
  }
  const path = [...above, ...items, plain(key[1] ?? '')];
  const behind = rest.slice(key[0].length);
  const valueAt = start + indent + key[0].length;
  if (/[{[]/.test(behind)) return insideFlow(behind, valueAt, path);
  if (behind === '') return undefined;
  return { kind: 'value', path, from: valueAt + (behind.length - behind.trimStart().length) };
}

/** Columns of the dashes that begin a line, and the column behind them. */
function lead(line: string): { dashes: number[]; indent: number } {
  const dashes: number[] = [];
  let indent = 0;
  for (let at = 0; at <= line.length; at += 1) {
    indent = at;
    if (line[at] === ' ') continue;
    if (line[at] !== '-' || !/\s/.test(line[at + 1] ?? ' ')) break;
    dashes.push(at);
  }
  return { dashes, indent };
}

/** The keys under which a line that begins at `column` stands. A list may stand as far left as the key that it belongs to. */
function pathAbove(text: string, column: number, isItem: boolean): (string | number)[] {
  const path: (string | number)[] = [];
  let below = column;
  let keysBelow = isItem ? column + 1 : column;
  for (const line of text.split('\n').toReversed()) {
    if (keysBelow === 0) break;
    if (line.trim() === '' || line.trimStart().startsWith('#')) continue;
    const { dashes, indent } = lead(line);
    const key = KEY.exec(line.slice(indent));
    if (key !== null && indent < keysBelow) {
      path.unshift(plain(key[1] ?? ''));
      below = indent;
      keysBelow = indent;
    }
    const [dash] = dashes;
    if (dash !== undefined && dash < below) {
      path.unshift(...dashes.map(() => 0));
      below = dash;
      keysBelow = dash + 1;
    }
  }
  return path;
}

type Open = { readonly kind: '{' | '['; key: string | undefined; token: number };

function insideFlow(text: string, at: number, path: readonly (string | number)[]): Place | undefined {
  const stack: Open[] = [];
  let quote: string | undefined;
  for (let index = 0; index < text.length; index += 1) {
    const letter = text[index];
    const top = stack.at(-1);
    if (quote !== undefined) quote = letter === quote ? undefined : quote;
    else if (letter === '"' || letter === "'") quote = letter;
    else if (letter === '{' || letter === '[') stack.push({ kind: letter, key: undefined, token: index + 1 });
    else if (letter === '}' || letter === ']') stack.pop();
    else if (top !== undefined && letter === ',') Object.assign(top, { key: undefined, token: index + 1 });
    else if (top?.kind === '{' && letter === ':' && top.key === undefined)
      Object.assign(top, { key: plain(text.slice(top.token, index).trim()), token: index + 1 });
  }
  const inner = stack.at(-1);
  if (inner === undefined) return undefined;
  const keys = stack.flatMap(({ kind, key }): (string | number)[] => {
    if (kind === '[') return [0];
    return key === undefined ? [] : [key];
  });
  const written = text.slice(inner.token);
  const from = at + inner.token + (written.length - written.trimStart().length);
  const isValue = inner.kind === '[' || inner.key !== undefined;
  return { kind: isValue ? 'value' : 'key', path: [...path, ...keys], from };
}

const plain = (key: string): string => key.replaceAll(/^["']|["']$/g, '');
