/** Something that an agent reported, as `reportTransitions()` writes it. */
export type ToldEvent = {
  readonly instanceUid: string;
  readonly atMs: number;
  readonly kind: string;
  readonly text: string;
  readonly phase?: string | undefined;
  readonly release?: string | undefined;
};

/** Steps after the merge, in their order. */
const STEPS = ['seen', 'downloaded', 'running', 'healthy'] as const;
type Step = (typeof STEPS)[number];

export type StepTimes = Readonly<Record<Step, number | null>>;

/** The phase that shows a step to be behind an agent which is on the way to the release. */
const SHOWS: Readonly<Record<string, Step>> = {
  Fetching: 'seen',
  Verifying: 'seen',
  Downloading: 'seen',
  Staged: 'downloaded',
  AwaitingLease: 'downloaded',
  Migrating: 'downloaded',
  Switching: 'downloaded',
  Watching: 'running',
};

/**
 * How long after the merge the last of the agents that have come so far did so, for each step, in milliseconds; `null`
 * where nobody told. An agent that was seen at a later step had passed the earlier ones by then.
 */
export function stepTimes(events: readonly ToldEvent[], release: string, mergedAtMs: number): StepTimes {
  const reached = new Map<string, Map<Step, number>>();
  for (const event of events) {
    const step = event.atMs < mergedAtMs ? undefined : stepShown(event, release, reached.get(event.instanceUid));
    if (step === undefined) continue;
    const own = reached.get(event.instanceUid) ?? new Map<Step, number>();
    reached.set(event.instanceUid, own);
    for (const passed of STEPS.slice(0, STEPS.indexOf(step) + 1)) {
      own.set(passed, Math.min(own.get(passed) ?? event.atMs, event.atMs));
    }
  }
  const last = (step: Step): number | null => {
    const times = [...reached.values()].flatMap((own) => own.get(step) ?? []);
    return times.length === 0 ? null : Math.max(...times) - mergedAtMs;
  };
  return { seen: last('seen'), downloaded: last('downloaded'), running: last('running'), healthy: last('healthy') };
}

function stepShown(event: ToldEvent, release: string, own: ReadonlyMap<Step, number> | undefined): Step | undefined {
  const said = event.phase === undefined && event.release === undefined ? read(event.text) : event;
  if (event.kind === 'release') return said.release === release ? 'running' : undefined;
  if (event.kind !== 'phase') return undefined;
  if (said.release === release) return SHOWS[said.phase ?? ''];
  // It says nothing of a release once it has come to rest: only who was on the way has arrived.
  return said.phase === 'InSync' && own?.has('running') === true ? 'healthy' : undefined;
}

/** Events that were kept before they had data have it in their sentence only. */
function read(text: string): Pick<ToldEvent, 'phase' | 'release'> {
  const [, running] = /^Runs (\S+)/.exec(text) ?? [];
  const [, phase, target] = /^(\w+)(?: on the way to (\S+))? \(before: \w+\)/.exec(text) ?? [];
  return { phase, release: running ?? target };
}
