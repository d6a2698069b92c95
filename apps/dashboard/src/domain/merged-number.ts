/** The pull request that a commit brought, by what forges write into its subject; `undefined` for a plain commit. */
export function mergedNumber(subject: string): number | undefined {
  const [, merge] = /^Merge pull request #([1-9]\d{0,8})\b/.exec(subject) ?? [];
  const [, squash] = / \(#([1-9]\d{0,8})\)$/.exec(subject) ?? [];
  const digits = merge ?? squash;
  return digits === undefined ? undefined : Number(digits);
}
