/** What YAML of state files can hold. */
export type Plain = string | number | boolean | null | readonly Plain[] | { readonly [key: string]: Plain };

/** Text that reads as itself without quotes, in any YAML: a word, a size like `25%`, a wait like `5m`. */
const BARE = /^([A-Za-z][\w./-]*|\d+%|\d+(ms|s|m|h|d))$/;
const KEYWORD = /^(true|false|null|yes|no|on|off|y|n)$/i;

/** One line of YAML that means `value`: quotes only where a reader of YAML could take it for something else. */
export function flowText(value: Plain): string {
  if (typeof value === 'string') return BARE.test(value) && !KEYWORD.test(value) ? value : JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(flowText).join(', ')}]`;
  if (isPlainObject(value)) {
    const entries = Object.entries(value).map(([key, each]) => `${flowText(key)}: ${flowText(each as Plain)}`);
    return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
  }
  return JSON.stringify(value);
}

export const isPlainObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** `data` with the value at `path`, making the maps on the way. */
export function withKey(data: unknown, [key, ...rest]: readonly string[], value: Plain): unknown {
  if (key === undefined) return value;
  const map = isPlainObject(data) ? data : {};
  return { ...map, [key]: withKey(map[key], rest, value) };
}

/** `data` without the key at `path`, and without the maps that it leaves empty. */
export function withoutKey(data: unknown, [key, ...rest]: readonly string[]): unknown {
  if (key === undefined || !isPlainObject(data)) return data;
  const { [key]: below, ...others } = data;
  if (rest.length === 0) return others;
  const left = withoutKey(below, rest);
  return isPlainObject(left) && Object.keys(left).length === 0 ? others : { ...data, [key]: left };
}
