'use client';
import { shortAge } from '#ui/format.ts';
import { useNow } from '#ui/use-now.ts';

/** How long ago `at` (milliseconds since the epoch) was, counting on by itself: `4 s`, `3 min`, `2 d`. */
export function Age({ at, suffix = '' }: { at: number; suffix?: string }) {
  const now = useNow();
  if (now === 0) return null;
  return (
    <time dateTime={new Date(at).toISOString()} title={new Date(at).toLocaleString()}>
      {shortAge(Math.max(0, now - at))}
      {suffix}
    </time>
  );
}
