import { writeFileSync } from 'node:fs';
import { Session } from 'node:inspector';
import { monitorEventLoopDelay } from 'node:perf_hooks';

/**
 * Loaded into a process that is measured (`node --import`): answers over its IPC channel how late its event loop was and
 * what it takes, as `vitals.ts` has it. Keeps nobody alive.
 *
 * No TypeScript: Node would load its compiler for it, which takes 15 MB of the process that is measured.
 */
const delay = monitorEventLoopDelay({ resolution: 10 });
delay.enable();

const MS = 1e6;
const MB = 2 ** 20;

function vitals() {
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed } = process.memoryUsage();
  return {
    // The histogram has the timer's own interval in it.
    delayP50: Math.max(0, delay.percentile(50) / MS - 10),
    delayP99: Math.max(0, delay.percentile(99) / MS - 10),
    delayMax: Math.max(0, delay.max / MS - 10),
    rss: rss / MB,
    heap: heapUsed / MB,
    cpuSeconds: (user + system) / MS,
  };
}

let profiling;

function startProfile() {
  profiling = new Session();
  profiling.connect();
  profiling.post('Profiler.enable');
  profiling.post('Profiler.start');
}

function writeProfile(path) {
  profiling?.post('Profiler.stop', (_error, { profile }) => writeFileSync(path, JSON.stringify(profile)));
  profiling?.disconnect();
}

/** TypeScript, and so only where it is asked for. */
const callProbe = () => import('./call-probe.ts');

process.on('message', (message) => {
  if (message === 'collect') globalThis.gc?.();
  if (message === 'vitals' || message === 'collect') process.send?.(vitals());
  else if (message === 'reset') delay.reset();
  else if (message === 'startProfile') startProfile();
  else if (message === 'watchCalls') void callProbe().then(({ watchCalls }) => watchCalls());
  else if (message === 'calls') void callProbe().then(({ takeCalls }) => process.send?.(takeCalls()));
  else writeProfile(message.writeProfile);
});
process.channel?.unref();
