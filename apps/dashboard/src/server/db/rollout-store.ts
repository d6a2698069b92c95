import type { Prisma, PrismaClient } from '@pagurus/prisma/client.ts';
import type { CellName } from '#domain/cell.ts';
import type { Lease, Migration, Rollout, RolloutBook } from '#domain/rollout.ts';
import type { BookChange, RolloutStore } from '#server/ports/rollout-store.ts';
import { cleaned, toJsonText } from './json-text.ts';

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

type BookRow = { readonly leases: LeaseRow[]; readonly rollouts: RolloutRow[]; readonly migrations: MigrationRow[] };

/** As one JSON value: while a fleet moves, a book of hundreds of leases is read several times a second. */
async function readBook(tx: Tx, { app, environment }: CellName): Promise<RolloutBook> {
  const [found] = await tx.$queryRaw<{ book: string }[]>`
    SELECT json_build_object(
      'leases', (SELECT coalesce(json_agg(lease ORDER BY "grantedAt", "instanceUid"), '[]') FROM (
        SELECT instance_uid AS "instanceUid", kind, hostname, revision, release, granted_at AS "grantedAt",
          expires_at AS "expiresAt", begun
        FROM rollout_lease WHERE app = ${app} AND environment = ${environment}
      ) AS lease),
      'rollouts', (SELECT coalesce(json_agg(rollout ORDER BY "startedAt"), '[]') FROM (
        SELECT revision, release, state, reason, by, started_at AS "startedAt", moved_at AS "movedAt",
          coalesce(canaries, '{}') AS canaries, canary_since AS "canarySince", canary_passed AS "canaryPassed",
          coalesce(forgiven, '{}') AS forgiven, revert
        FROM rollout WHERE app = ${app} AND environment = ${environment}
      ) AS rollout),
      'migrations', (SELECT coalesce(json_agg(migration ORDER BY at), '[]') FROM (
        SELECT release, outcome, message, hostname, at
        FROM rollout_migration WHERE app = ${app} AND environment = ${environment}
      ) AS migration)
    )::text AS book`;
  if (found === undefined) throw new Error('Invariant failed: a question for one row is answered with one');
  const { leases, rollouts, migrations } = JSON.parse(found.book) as BookRow;
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

  if (leases.gone.length > 0) await deleteLeases(tx, cell, leases.gone);
  if (moved.gone.length > 0) await tx.rollout.deleteMany(gone('revision', moved.gone));
  if (results.gone.length > 0) await tx.migrationResult.deleteMany(gone('release', results.gone));
  if (leases.come.length > 0) await insertLeases(tx, cell, leases.come);
  if (moved.come.length > 0) await tx.rollout.createMany({ data: moved.come.map((each) => fromRollout(cell, each)) });
  if (results.come.length > 0) {
    await tx.migrationResult.createMany({ data: results.come.map((each) => fromMigration(cell, each)) });
  }
}

/** As one parameter, and those that come as one JSON value: Prisma makes a plan of its own for each number of rows. */
const deleteLeases = (tx: Tx, { app, environment }: CellName, instanceUids: readonly string[]): Promise<number> =>
  tx.$executeRaw`
    DELETE FROM rollout_lease
    WHERE app = ${app} AND environment = ${environment} AND instance_uid = ANY(${[...instanceUids]})`;

async function insertLeases(tx: Tx, { app, environment }: CellName, leases: readonly Lease[]): Promise<void> {
  const rows = leases.map((lease) => ({
    ...lease,
    grantedAt: new Date(lease.grantedAt),
    expiresAt: new Date(lease.expiresAt),
    migrates: lease.kind === 'migrate' ? lease.release : null,
  }));
  await tx.$executeRaw`
    INSERT INTO rollout_lease (
      app, environment, instance_uid, kind, hostname, revision, release, granted_at, expires_at, begun, migrates
    )
    SELECT
      ${app}, ${environment}, "instanceUid", kind, hostname, revision, release, "grantedAt", "expiresAt", begun, migrates
    FROM jsonb_to_recordset(${toJsonText(rows)}::jsonb) AS lease(
      "instanceUid" text, kind text, hostname text, revision text, release text, "grantedAt" timestamp(3),
      "expiresAt" timestamp(3), begun boolean, migrates text
    )`;
}

type Differing<T> = { readonly gone: string[]; readonly come: T[] };

/** Rows are replaced whole: `gone` holds the keys of all that is not as before. */
function differing<T>(before: readonly T[], after: readonly T[], keyOf: (each: T) => string): Differing<T> {
  return {
    gone: before.filter((each) => !after.includes(each)).map(keyOf),
    come: after.filter((each) => !before.includes(each)),
  };
}

/** Columns are in UTC and do not say so. */
const msOf = (column: string): number => Date.parse(`${column}Z`);

type LeaseRow = Omit<Lease, 'kind' | 'grantedAt' | 'expiresAt'> & {
  readonly kind: string;
  readonly grantedAt: string;
  readonly expiresAt: string;
};

const toLease = (row: LeaseRow): Lease => ({
  ...row,
  kind: row.kind === 'migrate' ? 'migrate' : 'switch',
  grantedAt: msOf(row.grantedAt),
  expiresAt: msOf(row.expiresAt),
});

const STATES: readonly string[] = ['running', 'paused', 'halted', 'done'];

type RolloutRow = Omit<Rollout, 'state' | 'startedAt' | 'movedAt' | 'canarySince'> & {
  readonly state: string;
  readonly startedAt: string;
  readonly movedAt: string;
  readonly canarySince: string | null;
};

function toRollout(row: RolloutRow): Rollout {
  if (!STATES.includes(row.state))
    throw new Error(`Cannot read the rollout of ${row.release}: its state is ${row.state}`);
  return {
    ...row,
    state: row.state as Rollout['state'],
    startedAt: msOf(row.startedAt),
    movedAt: msOf(row.movedAt),
    canarySince: row.canarySince === null ? null : msOf(row.canarySince),
  };
}

/** Words of agents and people may hold what Postgres refuses. */
const fromRollout = (cell: CellName, rollout: Rollout): Prisma.RolloutCreateManyInput => ({
  ...cell,
  ...rollout,
  reason: cleaned(rollout.reason),
  canaries: [...rollout.canaries],
  forgiven: [...rollout.forgiven],
  startedAt: new Date(rollout.startedAt),
  movedAt: new Date(rollout.movedAt),
  canarySince: rollout.canarySince === null ? null : new Date(rollout.canarySince),
});

type MigrationRow = Omit<Migration, 'outcome' | 'at'> & { readonly outcome: string; readonly at: string };

const toMigration = (row: MigrationRow): Migration => ({
  ...row,
  outcome: row.outcome === 'succeeded' ? 'succeeded' : 'failed',
  at: msOf(row.at),
});

const fromMigration = (
  cell: CellName,
  { message, hostname, at, ...rest }: Migration,
): Prisma.MigrationResultCreateManyInput => ({
  ...cell,
  ...rest,
  message: cleaned(message),
  hostname: cleaned(hostname),
  at: new Date(at),
});
