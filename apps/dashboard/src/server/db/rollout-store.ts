import type { Prisma, PrismaClient } from '@pagurus/prisma/client.ts';
import type { CellName } from '#domain/cell.ts';
import type { Lease, Migration, Rollout, RolloutBook } from '#domain/rollout.ts';
import type { BookChange, RolloutStore } from '#server/ports/rollout-store.ts';
import { cleaned } from './json-text.ts';

/** Rollouts of a cell that are remembered, the newest of them. */
const ROLLOUTS_MAX = 20;

/** The books in the database; the row of the cell is the lock. */
export function prismaRolloutStore(prisma: PrismaClient): RolloutStore {
  return {
    change: (cell, decide) => prisma.$transaction((tx) => change(tx, cell, decide)),

    read: (cell) => readBook(prisma, cell),

    async unsettled() {
      const unsettled = { OR: [{ leases: { some: {} } }, { rollouts: { some: { state: { not: 'done' } } } }] };
      const cells = await prisma.rolloutCell.findMany({ where: unsettled });
      return cells.map(({ app, environment }) => ({ app, environment }));
    },
  };
}

type Tx = Prisma.TransactionClient;

async function change<T>(tx: Tx, cell: CellName, decide: (book: RolloutBook) => BookChange<T>): Promise<T> {
  const { app, environment } = cell;
  // An upsert that changes something holds the row until the end, also when it has just been made.
  await tx.$executeRaw`
    INSERT INTO rollout_cell (app, environment) VALUES (${app}, ${environment})
    ON CONFLICT (app, environment) DO UPDATE SET version = rollout_cell.version + 1`;
  const before = await readBook(tx, cell);
  const { book, result } = decide(before);
  if (book !== before) await writeBook(tx, cell, before, book);
  return result;
}

async function readBook(tx: Tx, cell: CellName): Promise<RolloutBook> {
  const leases = await tx.lease.findMany({ where: cell, orderBy: [{ grantedAt: 'asc' }, { instanceUid: 'asc' }] });
  const rollouts = await tx.rollout.findMany({ where: cell, orderBy: { startedAt: 'asc' } });
  const migrations = await tx.migrationResult.findMany({ where: cell, orderBy: { at: 'asc' } });
  return { leases: leases.map(toLease), rollouts: rollouts.map(toRollout), migrations: migrations.map(toMigration) };
}

/** Writes what differs. What goes away goes first: an agent's new lease takes the place of its old one. */
async function writeBook(tx: Tx, cell: CellName, before: RolloutBook, book: RolloutBook): Promise<void> {
  const oldest = book.rollouts.toSorted((a, b) => b.startedAt - a.startedAt).slice(ROLLOUTS_MAX);
  const rollouts = book.rollouts.filter((rollout) => !oldest.includes(rollout));
  const leases = differing(before.leases, book.leases, ({ instanceUid }) => instanceUid);
  const moved = differing(before.rollouts, rollouts, ({ revision }) => revision);
  const results = differing(before.migrations, book.migrations, ({ release }) => release);
  const gone = (field: string, keys: readonly string[]) => ({ where: { ...cell, [field]: { in: [...keys] } } });

  if (leases.gone.length > 0) await tx.lease.deleteMany(gone('instanceUid', leases.gone));
  if (moved.gone.length > 0) await tx.rollout.deleteMany(gone('revision', moved.gone));
  if (results.gone.length > 0) await tx.migrationResult.deleteMany(gone('release', results.gone));
  if (leases.come.length > 0) await tx.lease.createMany({ data: leases.come.map((lease) => fromLease(cell, lease)) });
  if (moved.come.length > 0) await tx.rollout.createMany({ data: moved.come.map((each) => fromRollout(cell, each)) });
  if (results.come.length > 0) {
    await tx.migrationResult.createMany({ data: results.come.map((each) => fromMigration(cell, each)) });
  }
}

type Differing<T> = { readonly gone: string[]; readonly come: T[] };

/** Rows are replaced whole: `gone` holds the keys of all that is not as before. */
function differing<T>(before: readonly T[], after: readonly T[], keyOf: (each: T) => string): Differing<T> {
  return {
    gone: before.filter((each) => !after.includes(each)).map(keyOf),
    come: after.filter((each) => !before.includes(each)),
  };
}

/** Words of agents and people may hold what Postgres refuses. */
const date = (ms: number): Date => new Date(ms);

type LeaseRow = Prisma.LeaseGetPayload<object>;
type RolloutRow = Prisma.RolloutGetPayload<object>;
type MigrationRow = Prisma.MigrationResultGetPayload<object>;

const toLease = ({ kind, instanceUid, hostname, revision, release, grantedAt, expiresAt, begun }: LeaseRow): Lease => ({
  kind: kind === 'migrate' ? 'migrate' : 'switch',
  instanceUid,
  hostname,
  revision,
  release,
  grantedAt: grantedAt.getTime(),
  expiresAt: expiresAt.getTime(),
  begun,
});

const fromLease = (cell: CellName, lease: Lease): LeaseRow => ({
  ...cell,
  ...lease,
  hostname: cleaned(lease.hostname),
  grantedAt: date(lease.grantedAt),
  expiresAt: date(lease.expiresAt),
  migrates: lease.kind === 'migrate' ? lease.release : null,
});

const STATES: readonly string[] = ['running', 'paused', 'halted', 'done'];

function toRollout({ app: _app, environment: _environment, ...row }: RolloutRow): Rollout {
  if (!STATES.includes(row.state))
    throw new Error(`Cannot read the rollout of ${row.release}: its state is ${row.state}`);
  return {
    ...row,
    state: row.state as Rollout['state'],
    startedAt: row.startedAt.getTime(),
    movedAt: row.movedAt.getTime(),
    canarySince: row.canarySince?.getTime() ?? null,
  };
}

const fromRollout = (cell: CellName, rollout: Rollout): RolloutRow => ({
  ...cell,
  ...rollout,
  reason: cleaned(rollout.reason),
  canaries: [...rollout.canaries],
  forgiven: [...rollout.forgiven],
  startedAt: date(rollout.startedAt),
  movedAt: date(rollout.movedAt),
  canarySince: rollout.canarySince === null ? null : date(rollout.canarySince),
});

const toMigration = ({ release, outcome, message, hostname, at }: MigrationRow): Migration => ({
  release,
  outcome: outcome === 'succeeded' ? 'succeeded' : 'failed',
  message,
  hostname,
  at: at.getTime(),
});

const fromMigration = (cell: CellName, { message, hostname, at, ...rest }: Migration): MigrationRow => ({
  ...cell,
  ...rest,
  message: cleaned(message),
  hostname: cleaned(hostname),
  at: date(at),
});
