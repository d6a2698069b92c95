import { Connectivity } from '@pagurus/schema/phases.ts';
import {
  AgentDescription,
  DeploymentReport,
  DriftReport,
  HealthReport,
  ProcessReport,
  SourceReport,
} from '@pagurus/schema/wire/agent-to-server.ts';
import { z } from 'zod';

const received = <T extends z.ZodType>(report: T) => z.object({ report, at: z.number() });

/** The parts of an agent's record that are kept in the database and told to other gateways, each with when it came. */
export const receivedParts = {
  description: AgentDescription,
  deployment: received(DeploymentReport),
  process: received(ProcessReport),
  health: received(HealthReport),
  source: received(SourceReport).optional(),
  drift: received(DriftReport).optional(),
  connectivity: Connectivity,
} as const;
