import { createHash } from 'node:crypto';

/** A simulated container's name. */
export const instanceUidOf = (number: number): string => `simulated-${String(number).padStart(4, '0')}`;

/** What an agent of the bench shows: enrolled by one statement, as so many would take minutes one by one. */
export const credentialOf = (instanceUid: string): string => `pgc_of_${instanceUid}`;

/** One row of the dashboard's credentials, as its store would have it. */
export const credentialRow = (instanceUid: string, app: string, environment: string): readonly string[] => [
  createHash('sha256').update(credentialOf(instanceUid)).digest('hex'),
  instanceUid,
  app,
  environment,
];

/** Of the dashboard's own setting, for real agents: they enrol by themselves. */
export const ENROLMENT_TOKEN = 'enrolment-token-of-the-bench';

type Cell = { readonly app: string; readonly environment: string };

export const simulatedAgents = (count: number, cell: Cell) =>
  Array.from({ length: count }, (_, number) => ({ instanceUid: instanceUidOf(number), ...cell }));

/** The agents of the socket bench are spread over six cells. */
const CELLS = ['dev', 'staging', 'production'].flatMap((environment) =>
  ['payments', 'search'].map((app) => ({ app, environment })),
);

export const leanUidOf = (number: number): string => `bench-${String(number).padStart(5, '0')}`;
export const leanCellOf = (number: number): Cell =>
  CELLS[number % CELLS.length] ?? { app: 'payments', environment: 'dev' };
export const leanAgents = (count: number) =>
  Array.from({ length: count }, (_, number) => ({ instanceUid: leanUidOf(number), ...leanCellOf(number) }));
