import type {
  DeploymentFailure,
  DeploymentReport,
  HealthReport,
  ProcessReport,
} from '@pagurus/schema/wire/agent-to-server.ts';

/** Something that changed, as a sentence for the history of an agent, and as data for who counts. */
export type Transition = {
  readonly kind: 'phase' | 'process' | 'health' | 'connectivity' | 'failure' | 'release';
  readonly text: string;
  /** The phase that it came to. */
  readonly phase?: string;
  /** The release that it is on the way to, or that it runs now. */
  readonly release?: string;
};

type Reports = {
  readonly deployment: { readonly report: DeploymentReport };
  readonly process: { readonly report: ProcessReport };
  readonly health: { readonly report: HealthReport };
};

const TEXT_LENGTH_MAX = 1_000;

/** Words of an agent may be as long as a frame; a history keeps their beginning. */
export const clip = (text: string): string =>
  text.length <= TEXT_LENGTH_MAX ? text : `${text.slice(0, TEXT_LENGTH_MAX - 1)}…`;

export const seconds = (ms: number): string => `${Math.max(0, Math.round(ms / 1_000))} s`;

/** What an agent reported that is not as before, in the order in which a reader wants it. */
export function reportTransitions(before: Reports, after: Reports): Transition[] {
  return [
    ...phaseTransitions(before.deployment.report, after.deployment.report),
    ...processTransitions(before.process.report, after.process.report),
    ...healthTransitions(before.health.report, after.health.report),
  ];
}

function phaseTransitions(before: DeploymentReport, after: DeploymentReport): Transition[] {
  const transitions: Transition[] = [];
  if (before.phase !== after.phase) {
    const { phase } = after;
    const release = ['InSync', 'Empty', 'Suspended'].includes(phase) ? undefined : after.desired?.release;
    const text = release === undefined ? phase : `${phase} on the way to ${release}`;
    transitions.push({ kind: 'phase', text: clip(`${text} (before: ${before.phase})`), phase, ...about(release) });
  }
  if (before.current?.revision !== after.current?.revision) {
    const release = after.current?.release;
    const text = clip(releaseText(before.current?.release, release));
    transitions.push({ kind: 'release', text, ...about(release) });
  }
  if (after.failure !== undefined && !sameFailure(before.failure, after.failure)) {
    transitions.push({ kind: 'failure', text: clip(failureText(after.failure)) });
  }
  return transitions;
}

const about = (release: string | undefined): { release?: string } =>
  release === undefined ? {} : { release: clip(release) };

function releaseText(before: string | undefined, after: string | undefined): string {
  if (after === undefined) return `Runs nothing (before: ${before})`;
  if (before === undefined) return `Runs ${after}`;
  return before === after ? `Runs ${after} in another revision` : `Runs ${after} (before: ${before})`;
}

const sameFailure = (a: DeploymentFailure | undefined, b: DeploymentFailure): boolean =>
  a !== undefined &&
  a.revision === b.revision &&
  a.outcome === b.outcome &&
  a.code === b.code &&
  a.message === b.message;

const failureText = ({ outcome, phase, message }: DeploymentFailure): string => `${outcome} in ${phase}: ${message}`;

function processTransitions(before: ProcessReport, after: ProcessReport): Transition[] {
  const exit = after.lastExit !== undefined && after.lastExit !== before.lastExit ? `: ${after.lastExit}` : '';
  if (before.state !== after.state) {
    return [{ kind: 'process', text: clip(`${after.state} (before: ${before.state})${exit}`) }];
  }
  if (after.restarts <= before.restarts) return [];
  return [{ kind: 'process', text: clip(`Restarted, ${after.restarts} restarts by now${exit}`) }];
}

function healthTransitions(before: HealthReport, after: HealthReport): Transition[] {
  if (before.state === after.state) return [];
  const reason = after.reason === undefined ? '' : `: ${after.reason}`;
  return [{ kind: 'health', text: clip(`${after.state} (before: ${before.state})${reason}`) }];
}
