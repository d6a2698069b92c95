import type { MatrixCell } from '#contract/matrix.ts';

const AGENTS = { total: 1, settled: 1, moving: 0, failed: 0, unhealthy: 0, late: 0, offline: 0 };

/** A cell of the matrix in which nothing is to be done, but for what a test says of it. */
export const matrixCell = (change: Partial<MatrixCell>): MatrixCell => ({
  environment: 'production',
  release: '1.4.1',
  revision: 'r',
  state: 'healthy',
  agents: AGENTS,
  behind: null,
  openChanges: [],
  promotion: null,
  rollBack: null,
  hold: null,
  problems: [],
  ...change,
});
