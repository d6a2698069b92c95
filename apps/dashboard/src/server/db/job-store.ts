import { Prisma, type PrismaClient } from '@pagurus/prisma/client.ts';
import type { JobState } from '#domain/job.ts';
import type { Job, JobStore } from '#server/ports/job-store.ts';
import { cleaned } from './json-text.ts';

/** Jobs in the database; whoever has the row's lease works on it. */
export function prismaJobStore(prisma: PrismaClient): JobStore {
  return {
    async create({ createdAtMs, movedAtMs, input, facts, problem, ...job }, { owner, untilMs }) {
      const values = { input: json(input), facts: json(facts), problem: json(problem) };
      const times = { createdAt: new Date(createdAtMs), movedAt: new Date(movedAtMs), ownedUntil: new Date(untilMs) };
      await prisma.job.create({ data: { ...job, ...values, ...times, owner } });
    },

    async get(id) {
      const row = await prisma.job.findUnique({ where: { id } });
      return row === null ? undefined : toJob(row);
    },

    async takeNext({ owner, nowMs, untilMs }) {
      const [now, until] = [new Date(nowMs), new Date(untilMs)];
      // One statement: what another has locked is passed over, so that two never get the same.
      const taken = await prisma.$queryRaw<{ id: string }[]>`
        UPDATE job SET owner = ${owner}, owned_until = ${until}
        WHERE id = (
          SELECT id FROM job WHERE state = 'running' AND owned_until <= ${now}
          ORDER BY created_at LIMIT 1 FOR UPDATE SKIP LOCKED
        )
        RETURNING id`;
      const [found] = taken;
      return found === undefined ? undefined : this.get(found.id);
    },

    async move(id, { facts, problem, ...move }, { owner, nowMs, untilMs }) {
      const { count } = await prisma.job.updateMany({
        where: { id, owner, state: 'running' },
        data: {
          ...move,
          ...(facts === undefined ? {} : { facts: json(facts) }),
          ...(problem === undefined ? {} : { problem: json(problem) }),
          movedAt: new Date(nowMs),
          ownedUntil: new Date(untilMs),
        },
      });
      return count > 0;
    },

    async prune(beforeMs) {
      const where = { state: { not: 'running' }, movedAt: { lt: new Date(beforeMs) } };
      return (await prisma.job.deleteMany({ where })).count;
    },
  };
}

/** People paste anything into a reason: what Postgres refuses is cleaned away. */
function json(value: unknown): Prisma.InputJsonValue | typeof Prisma.JsonNull {
  const clean = cleaned(value ?? null) as Prisma.InputJsonValue | null;
  return clean ?? Prisma.JsonNull;
}

const toJob = ({
  createdAt,
  movedAt,
  state,
  owner: _o,
  ownedUntil: _u,
  ...row
}: Prisma.JobGetPayload<object>): Job => ({
  ...row,
  state: state as JobState,
  createdAtMs: createdAt.getTime(),
  movedAtMs: movedAt.getTime(),
});
