import type { Plan, ProcessPlan } from '#core/plan.ts';

export type PlanTitle = {
  readonly app: string;
  readonly environment: string;
  readonly commit: string;
};

/** A plan as a person reads it, one fact a line. */
export function planText({ app, environment, commit }: PlanTitle, plan: Plan): string {
  const lines = [
    `${app} in ${environment} at commit ${commit}`,
    row('release', plan.from === plan.to ? plan.to : `${plan.from} → ${plan.to}`),
    row('revision', plan.revision.slice(0, 12)),
    row('does', plan.because === undefined ? plan.does : `${plan.does}, as ${plan.because}`),
    ...(plan.download === undefined ? [] : [row('download', downloadText(plan.download))]),
    ...(plan.leases.length === 0 ? [] : [row('waits for', leasesText(plan.leases))]),
    ...(plan.does === 'deploy' ? [row('hooks', plan.hooks.join(', ') || '-')] : []),
    ...(plan.process === undefined ? [] : [row('process', processText(plan.process))]),
    ...plan.problems.map((problem) => row('problem', problem)),
  ];
  return lines.join('\n');
}

const row = (name: string, value: string): string => `  ${name.padEnd(10)}${value}`;

function leasesText(leases: Plan['leases']): string {
  const elsewhere = leases.includes('migrate') ? ', unless another container has migrated' : '';
  return `the gateway's lease to ${leases.join(', then to ')}${elsewhere}`;
}

function downloadText({ here, bytes }: NonNullable<Plan['download']>): string {
  if (here) return 'already here';
  return bytes === undefined ? 'of a size that the release does not say' : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

function processText(plan: ProcessPlan): string {
  if (plan.do === 'restart') return `restarts, as ${plan.because}`;
  if (plan.do === 'beside') return `starts anew beside the old one, as ${plan.because}`;
  if (plan.do !== 'reload') return plan.do === 'start' ? 'starts' : 'stops';
  if (plan.changed.length === 0) return 'goes on';
  return `goes on; changed: ${plan.changed.join(', ')}; told by: ${plan.tells.join(', ') || 'nothing'}`;
}
