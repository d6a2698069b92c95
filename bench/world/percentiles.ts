/** The values of a sample at some shares of it; NaN for an empty one. */
export function percentiles<Share extends number>(
  sample: readonly number[],
  ...shares: Share[]
): Record<Share, number> {
  const sorted = Float64Array.from(sample).sort();
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor((share / 100) * sorted.length))] ?? Number.NaN;
  return Object.fromEntries(shares.map((share) => [share, at(share)])) as Record<Share, number>;
}

/** Prints a figure beside its budget; answers whether it is kept. */
export function judge(say: (line: string) => void, what: string, value: number, unit: string, budget: number): boolean {
  const ok = value < budget;
  const digits = Math.abs(value) < 10 ? 2 : 0;
  say(`${what}: ${value.toFixed(digits)} ${unit}, budget < ${budget} ${unit}: ${ok ? 'kept' : 'MISSED'}`);
  return ok;
}
