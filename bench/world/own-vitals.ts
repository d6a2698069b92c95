import { monitorEventLoopDelay } from 'node:perf_hooks';

/** How a part of a bench itself is doing: it must not be what is slow. */
export type OwnVitals = { readonly delayP99: number; readonly cpuSeconds: number; readonly rss: number };

const RESOLUTION_MS = 10;

/** Begins to watch this process; the answer is what was seen since the last asking. */
export function watchSelf(): () => OwnVitals {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  let before = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(before);
    before = process.cpuUsage();
    const delayP99 = Math.max(0, delay.percentile(99) / 1e6 - RESOLUTION_MS);
    delay.reset();
    return { delayP99, cpuSeconds: (user + system) / 1e6, rss: process.memoryUsage.rss() / 2 ** 20 };
  };
}
