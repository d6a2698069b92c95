import type { DeploymentPhase, ProcessState } from '@pagurus/schema/phases.ts';
import type { ReportParts } from '#core/report.ts';
import { sameBut } from '#core/same-but.ts';

/** What grows by itself says nothing new. */
const AGES = new Set(['phaseAgeMs', 'ageMs', 'syncedAgeMs', 'uptimeMs', 'lookAgeMs']);
/** What the app prints and takes is worth no frame of its own, but goes with the next one, a heartbeat at the latest. */
const QUIET = new Set([...AGES, 'output', 'rssBytes', 'cpuSeconds', 'looks']);

/** A deployment goes through these by itself, often all of them within a second. */
const PASSING_PHASES: ReadonlySet<DeploymentPhase> = new Set([
  'Fetching',
  'Verifying',
  'Downloading',
  'Staged',
  'Migrating',
  'Switching',
  'Watching',
]);
const PASSING_STATES: ReadonlySet<ProcessState> = new Set(['Stopped', 'Starting', 'Running', 'Stopping']);

/**
 * How much a report says that was not sent yet: nothing · what passes, and the next report says better · what somebody
 * waits for: a lease, an end, an illness.
 */
export type News = 'none' | 'passing' | 'awaited';

/** The parts of `report` that say something which `sent` does not; all of them when nothing was sent. */
export function changedParts(sent: ReportParts | undefined, report: ReportParts): Partial<ReportParts> {
  return sent === undefined ? report : partsThatDiffer(sent, report, AGES);
}

/** Of what does not wait for the next heartbeat. */
export function newsOf(sent: ReportParts | undefined, report: ReportParts): News {
  if (sent === undefined) return 'awaited';
  const parts = Object.keys(partsThatDiffer(sent, report, QUIET)) as (keyof ReportParts)[];
  if (parts.length === 0) return 'none';
  return parts.every((part) => isPassing(part, sent, report)) ? 'passing' : 'awaited';
}

function isPassing(part: keyof ReportParts, sent: ReportParts, report: ReportParts): boolean {
  const { deployment, health, lease, process, source } = report;
  switch (part) {
    case 'deployment':
      return isOnTheWay(report) && sameBut(sent.deployment.failure, deployment.failure, AGES);
    case 'process':
      return PASSING_STATES.has(process.state);
    case 'source':
      return source.problem === undefined;
    case 'health':
      return health.state === 'Unknown';
    case 'lease':
      // Who gave it knows it already.
      return lease?.state === 'held';
    case 'agentDescription':
    case 'drift':
    case 'migration':
      return false;
  }
}

/** Also in the moment between a grant and the step that it allows. */
const isOnTheWay = ({ deployment: { phase }, lease }: ReportParts): boolean =>
  PASSING_PHASES.has(phase) || (phase === 'AwaitingLease' && lease?.state === 'held');

function partsThatDiffer(sent: ReportParts, report: ReportParts, but: ReadonlySet<string>): Partial<ReportParts> {
  const differ = Object.entries(report).filter(([key, part]) => !sameBut(sent[key as keyof ReportParts], part, but));
  return Object.fromEntries(differ);
}
