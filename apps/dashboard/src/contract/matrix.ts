import { z } from 'zod';
import { endpoint } from '#contract/endpoint.ts';
import { HoldView } from '#contract/hold.ts';

/** How the agents of one cell stand, by count. */
export const AgentCounts = z.object({
  total: z.int(),
  /** On the desired revision and healthy. */
  settled: z.int(),
  moving: z.int(),
  failed: z.int(),
  unhealthy: z.int(),
  late: z.int(),
  offline: z.int(),
});
export type AgentCounts = z.infer<typeof AgentCounts>;

/** Shape, word and colour of a cell follow from this one word. */
export const CellState = z.enum([
  'healthy',
  'rollingOut',
  'waiting',
  'failed',
  'degraded',
  'offline',
  'noAgents',
  'notHere',
  'invalid',
]);
export type CellState = z.infer<typeof CellState>;

export const OpenChange = z.object({ number: z.int(), title: z.string(), release: z.string().nullable() });
export type OpenChange = z.infer<typeof OpenChange>;

/** The promotion into this cell from the environment before it. */
export const PromotionOffer = z.object({
  from: z.string(),
  release: z.string(),
  /** Why the button is closed, as a sentence; null when it is open. */
  whyNot: z.string().nullable(),
});

export const MatrixCell = z.object({
  environment: z.string(),
  release: z.string().nullable(),
  revision: z.string().nullable(),
  state: CellState,
  agents: AgentCounts,
  /** Releases between this cell's and that of the environment before; null where the two cannot be compared. */
  behind: z.int().nullable(),
  openChanges: z.array(OpenChange),
  promotion: PromotionOffer.nullable(),
  /** The last other release that was healthy here; null when none is known. */
  rollBack: z.object({ release: z.string(), whyNot: z.string().nullable() }).nullable(),
  hold: HoldView.nullable(),
  /** Sentences: an error in the file, or what agents say of a failure. */
  problems: z.array(z.string()),
});
export type MatrixCell = z.infer<typeof MatrixCell>;

export const Matrix = z.object({
  commit: z.string().nullable(),
  environments: z.array(z.object({ name: z.string(), promoteFrom: z.array(z.string()) })),
  /** Why something that should happen by itself does not, as sentences. */
  waits: z.array(z.string()),
  apps: z.array(z.object({ app: z.string(), cells: z.array(MatrixCell) })),
});
export type Matrix = z.infer<typeof Matrix>;

export const getMatrix = endpoint({
  method: 'get',
  path: '/matrix',
  summary: 'Apps by environments: what is desired, what runs, what differs',
  response: Matrix,
});
