/**
 * Whether two pieces of JSON say the same, whatever stands under the keys in `but`, at any depth. A key whose value is
 * `undefined` counts as absent.
 */
export function sameBut(a: unknown, b: unknown, but: ReadonlySet<string>): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
    return a.every((item, index) => sameBut(item, b[index], but));
  }
  const [left, right] = [a as Record<string, unknown>, b as Record<string, unknown>];
  for (const key in left) if (!but.has(key) && !sameBut(left[key], right[key], but)) return false;
  for (const key in right) if (!but.has(key) && right[key] !== undefined && left[key] === undefined) return false;
  return true;
}
