import type { Artifact } from '@pagurus/schema/release.ts';
import { type DeploymentState, hasMigrated, targetOf } from '#core/deployment-state.ts';
import { type HookName, hookCall } from '#core/hook-call.ts';
import { type Footing, switchPlan, tellsOf } from '#core/switch-plan.ts';
import { type Target, isNone, releaseOf, sameRevision } from '#core/target.ts';

/** What is known of this container and of the commit that is asked about. */
export type PlanFacts = {
  readonly state: DeploymentState;
  readonly wish: Target;
  /** Why the wish could not be deployed, as sentences. */
  readonly problems: readonly string[];
  /** The wish's artifact for this platform, and whether its tree is here already. */
  readonly artifact: { readonly is: Artifact; readonly here: boolean } | undefined;
  /** Whether a gateway grants leases; without one none is needed. */
  readonly hasGateway: boolean;
  /** Whether `init` of the wish's release has succeeded here. */
  readonly initDone: boolean;
  /** Absent where nothing runs. */
  readonly running: Footing | undefined;
  /** Absent where nothing shall run, or where its templates do not render. */
  readonly wanted: Footing | undefined;
};

export type Plan = {
  readonly revision: string;
  readonly from: string;
  readonly to: string;
  /** refuse: nothing moves, as `problems` say · nothing: as `because` says */
  readonly does: 'deploy' | 'nothing' | 'refuse';
  readonly because?: string;
  /** `bytes` is absent where the manifest does not say. */
  readonly download?: { readonly here: boolean; readonly bytes?: number };
  /** What the gateway would be asked for first, in that order; the rollout says when it grants it. */
  readonly leases: readonly LeaseKind[];
  /** In the order in which they would run; `migrate` only when its lease is granted, so not when it has run elsewhere. */
  readonly hooks: readonly string[];
  readonly process?: ProcessPlan;
  readonly problems: readonly string[];
};

export type LeaseKind = 'migrate' | 'switch';

export type ProcessPlan =
  | { readonly do: 'start' | 'stop' }
  | { readonly do: 'restart' | 'beside'; readonly because: string }
  /** `tells`: how it is told that these files have changed. */
  | { readonly do: 'reload'; readonly changed: readonly string[]; readonly tells: readonly string[] };

const NOTHING_RUNS = 'none';

/** What the agent would do if the commit became the head now. */
export function planOf(facts: PlanFacts): Plan {
  const { state, wish, problems } = facts;
  const { current } = state.slots;
  const base = {
    revision: wish.revision,
    from: current === undefined ? NOTHING_RUNS : releaseOf(current),
    to: releaseOf(wish),
    leases: [],
    hooks: [],
    problems,
  };
  const idle = whyNothing(state, wish);
  if (idle !== undefined) return { ...base, does: 'nothing', because: idle };
  if (problems.length > 0) return { ...base, does: 'refuse' };
  const process = processPlan(facts);
  return {
    ...base,
    does: 'deploy',
    ...(facts.artifact === undefined ? {} : { download: downloadOf(facts.artifact) }),
    leases: leasesOf(facts),
    hooks: hooksOf(facts, process),
    process,
  };
}

function whyNothing(state: DeploymentState, wish: Target): string | undefined {
  const { slots, quarantined } = state;
  if (wish.desired.suspended) return 'it is suspended';
  if (slots.current === undefined && isNone(wish)) return 'the container is empty and shall be';
  // While something is under way, the slot alone does not say what runs in the end.
  if (targetOf(state) === undefined && sameRevision(slots.current, wish)) return 'it runs already';
  if (quarantined.includes(wish.revision)) return 'this revision has failed here and is quarantined';
  return undefined;
}

function downloadOf({ is, here }: NonNullable<PlanFacts['artifact']>): NonNullable<Plan['download']> {
  return { here, ...(here || is.size === undefined ? {} : { bytes: is.size }) };
}

function processPlan({ wish, running, wanted }: PlanFacts): ProcessPlan {
  if (isNone(wish) || wanted === undefined) return { do: 'stop' };
  if (running === undefined) return { do: 'start' };
  const plan = switchPlan(running, wanted);
  if (plan.do !== 'reload') return plan;
  const gone = running.files.filter(({ path }) => !wanted.files.some((file) => file.path === path));
  const tells = tellsOf([...wanted.files, ...gone], new Set(plan.changed));
  return {
    do: 'reload',
    changed: plan.changed,
    tells: tells.map((tell) => ('signal' in tell ? tell.signal : tell.hook.join(' '))),
  };
}

/** Unless this container has done it; whether another one has, only the gateway knows. */
const migrates = ({ state, wish }: Pick<PlanFacts, 'state' | 'wish'>): boolean =>
  hookCall(wish.manifest, 'migrate') !== undefined && !hasMigrated(state, releaseOf(wish));

/** As the agent asks for them in AwaitingLease: an empty container takes nothing away from anybody. */
function leasesOf(facts: PlanFacts): LeaseKind[] {
  if (!facts.hasGateway) return [];
  return [
    ...(migrates(facts) ? ['migrate' as const] : []),
    ...(facts.state.slots.current === undefined ? [] : ['switch' as const]),
  ];
}

/** `cleanup` is the one of what ends. */
function hooksOf({ state, wish, initDone }: PlanFacts, process: ProcessPlan): string[] {
  const { current } = state.slots;
  const has = (target: Target | undefined, name: HookName) => hookCall(target?.manifest, name) !== undefined;
  const ends = process.do === 'stop' || process.do === 'restart' || process.do === 'beside';
  return [
    ...(has(wish, 'check') ? ['check'] : []),
    ...(has(wish, 'init') && !initDone ? ['init'] : []),
    ...(migrates({ state, wish }) ? ['migrate'] : []),
    ...(ends && has(current, 'cleanup') ? ['cleanup'] : []),
    ...(process.do === 'reload' ? process.tells.filter((tell) => !/^SIG\w+$/.test(tell)).map(() => 'onChange') : []),
    ...(has(wish, 'verify') ? ['verify'] : []),
  ];
}
