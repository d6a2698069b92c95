/**
 * Where a key leads in a list of `count`, from `here`: by as many as `steps` says of it, Home and End to the ends, and
 * never out of the list. `undefined` for other keys.
 */
export function indexByKey(
  key: string,
  here: number,
  count: number,
  steps: Readonly<Partial<Record<string, number>>>,
): number | undefined {
  const step = steps[key];
  const ends: Partial<Record<string, number>> = { Home: 0, End: count - 1 };
  const next = step === undefined ? ends[key] : here + step;
  return next === undefined ? undefined : Math.max(0, Math.min(count - 1, next));
}
