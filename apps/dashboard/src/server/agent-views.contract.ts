import type { AgentView } from '#contract/agent-view.ts';
import type { AgentReport } from '#server/ports/fleet-view.ts';

export const agentView = (about: Partial<AgentView> = {}): AgentView => ({
  instanceUid: 'agent-1',
  app: 'payments',
  environment: 'production',
  hostname: 'host-1',
  platform: 'linux/amd64',
  agentVersion: '0.1.0',
  appUrl: null,
  labels: {},
  desiredRelease: null,
  desiredRevision: null,
  runningRelease: null,
  runningRevision: null,
  phase: 'Empty',
  waiting: null,
  failure: null,
  process: 'Stopped',
  restarts: 0,
  health: 'Unknown',
  healthReason: null,
  connectivity: 'Online',
  sourceProblem: null,
  lastSeenAgeMs: 0,
  ...about,
});

/** An agent of which nothing but its row is known. */
export const agentReport = (agent: AgentView): AgentReport => ({
  agent,
  steadySinceMs: null,
  deployment: undefined,
  process: undefined,
  source: undefined,
  drift: undefined,
});
