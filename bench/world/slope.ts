/** How much a value grows in a minute, by the line that fits its samples (seconds, value) best; 0 for fewer than two. */
export function slopePerMinute(samples: readonly (readonly [second: number, value: number])[]): number {
  const mean = (of: (sample: readonly [number, number]) => number) =>
    samples.reduce((sum, sample) => sum + of(sample), 0) / samples.length;
  const [second, value] = [mean(([at]) => at), mean(([, seen]) => seen)];
  const spread = mean(([at]) => (at - second) ** 2);
  return samples.length < 2 || spread === 0 ? 0 : (mean(([at, seen]) => (at - second) * (seen - value)) / spread) * 60;
}
