import type {
  AgentDescription,
  AgentToServer,
  DeploymentReport,
  DriftReport,
  HealthReport,
  LeaseReport,
  MigrationReport,
  ProcessReport,
  SourceReport,
} from '@pagurus/schema/wire/agent-to-server.ts';

/** All that a full state carries. */
export type AgentState = {
  readonly agentDescription: AgentDescription;
  readonly deployment: DeploymentReport;
  readonly process: ProcessReport;
  readonly health: HealthReport;
  readonly source?: SourceReport;
  readonly drift?: DriftReport;
  readonly lease?: LeaseReport | null;
  readonly migration?: MigrationReport | null;
};

/** The state of an agent that runs payments 1.4.1 in production, unless told otherwise. */
export const agentState = (change: Partial<AgentState> = {}): AgentState => ({
  agentDescription: agentDescription(),
  deployment: inSync('1.4.1'),
  process: { state: 'Running', restarts: 0 },
  health: { state: 'Healthy', ageMs: 0 },
  ...change,
});

export const agentDescription = (change: Partial<AgentDescription> = {}): AgentDescription => ({
  app: 'payments',
  environment: 'production',
  hostname: 'host-1',
  platform: 'linux/amd64',
  agentVersion: '0.1.0',
  labels: {},
  ...change,
});

/** A deployment that has arrived at `release`. */
export const inSync = (release: string, revision = `revision-of-${release}`): DeploymentReport => ({
  phase: 'InSync',
  phaseAgeMs: 0,
  desired: { release, revision },
  current: { release, revision },
  quarantined: [],
});

/** A full state as a frame. */
export const fullFrame = (instanceUid: string, sequenceNum: number, state = agentState()): AgentToServer => ({
  type: 'agentToServer',
  protocol: 1,
  instanceUid,
  sequenceNum,
  ...state,
});
