import type { PrismaClient } from '@pagurus/prisma/client.ts';
import type { AgentEvent, AgentRecord, FleetStore, ToldEvents } from '#server/ports/fleet-store.ts';
import { toJsonText } from './json-text.ts';

/** More than any database holds of them. */
const ALL = 2 ** 31 - 1;

/** The fleet's memory in the database. A batch travels as one JSON value: one statement, however many rows. */
export function prismaFleetStore(prisma: PrismaClient): FleetStore & ToldEvents {
  return {
    loadAgents: (page) => loadAgents(prisma, page?.after, page?.limit ?? ALL),

    saveAgents: (batch) => saveAgents(prisma, batch),

    async forgetAgents(instanceUids) {
      const where = { instanceUid: { in: [...instanceUids] } };
      await prisma.$transaction([prisma.agentEvent.deleteMany({ where }), prisma.agentRecord.deleteMany({ where })]);
    },

    appendEvents: (batch) => appendEvents(prisma, batch),

    async eventsOf(instanceUid, limit) {
      return prisma.agentEvent.findMany({ where: { instanceUid }, orderBy: { id: 'desc' }, take: limit });
    },

    async eventsSince(instanceUids, since, kinds, limit) {
      const where = { instanceUid: { in: [...instanceUids] }, at: { gte: since }, kind: { in: [...kinds] } };
      return prisma.agentEvent.findMany({ where, orderBy: { id: 'asc' }, take: limit });
    },

    async pruneEvents(before, perAgent) {
      const { count } = await prisma.agentEvent.deleteMany({ where: { at: { lt: before } } });
      return count + (await pruneMany(prisma, perAgent));
    },
  };
}

type AgentRow = Omit<AgentRecord, 'firstSeenAt' | 'lastSeenAt'> & {
  readonly firstSeenAt: string;
  readonly lastSeenAt: string;
};

/** As one JSON value too: a gateway that starts reads the whole fleet, and has somebody waiting for it. */
async function loadAgents(prisma: PrismaClient, after: string | undefined, limit: number): Promise<AgentRecord[]> {
  const [found] = await prisma.$queryRaw<{ agents: string | null }[]>`
    SELECT json_agg(agent)::text AS agents FROM (
      SELECT
        instance_uid AS "instanceUid", app, environment, hostname, platform, agent_version AS "agentVersion", labels,
        first_seen_at AS "firstSeenAt", last_seen_at AS "lastSeenAt", phase, revision, release,
        process_state AS "processState", health, failure, report
      FROM fleet_agent
      WHERE ${after ?? null}::text IS NULL OR instance_uid > ${after ?? null}::text
      ORDER BY instance_uid
      LIMIT ${limit}::int
    ) AS agent`;
  const rows = JSON.parse(found?.agents ?? '[]') as AgentRow[];
  // Columns are in UTC and do not say so.
  return rows.map((row) => ({
    ...row,
    firstSeenAt: new Date(`${row.firstSeenAt}Z`),
    lastSeenAt: new Date(`${row.lastSeenAt}Z`),
  }));
}

async function saveAgents(prisma: PrismaClient, batch: readonly AgentRecord[]): Promise<void> {
  if (batch.length === 0) return;
  // One statement may not touch a row twice; the later record of an agent counts.
  const latest = [...new Map(batch.map((agent) => [agent.instanceUid, agent])).values()];
  // Ordered, so that two processes that save the same agents never wait for one another in a circle.
  await prisma.$executeRaw`
    INSERT INTO fleet_agent (
      instance_uid, app, environment, hostname, platform, agent_version, labels, first_seen_at, last_seen_at,
      phase, revision, release, process_state, health, failure, report
    )
    SELECT
      "instanceUid", app, environment, hostname, platform, "agentVersion", labels, "firstSeenAt", "lastSeenAt",
      phase, revision, release, "processState", health, failure, COALESCE(report, 'null'::jsonb)
    FROM jsonb_to_recordset(${toJsonText(latest)}::jsonb) AS agent(
      "instanceUid" text, app text, environment text, hostname text, platform text, "agentVersion" text, labels jsonb,
      "firstSeenAt" timestamp(3), "lastSeenAt" timestamp(3), phase text, revision text, release text,
      "processState" text, health text, failure text, report jsonb
    )
    ORDER BY "instanceUid"
    ON CONFLICT (instance_uid) DO UPDATE SET
      app = excluded.app, environment = excluded.environment, hostname = excluded.hostname,
      platform = excluded.platform, agent_version = excluded.agent_version, labels = excluded.labels,
      last_seen_at = excluded.last_seen_at, phase = excluded.phase, revision = excluded.revision,
      release = excluded.release, process_state = excluded.process_state, health = excluded.health,
      failure = excluded.failure, report = excluded.report`;
}

async function appendEvents(prisma: PrismaClient, batch: readonly AgentEvent[]): Promise<void> {
  if (batch.length === 0) return;
  await prisma.$executeRaw`
    INSERT INTO fleet_agent_event (instance_uid, at, kind, detail)
    SELECT
      event ->> 'instanceUid', (event ->> 'at')::timestamp(3), event ->> 'kind', COALESCE(event -> 'detail', 'null'::jsonb)
    FROM jsonb_array_elements(${toJsonText(batch)}::jsonb) WITH ORDINALITY AS given(event, place)
    ORDER BY place`;
}

/** An agent whose health flaps has as many events in an hour as others in a year. */
const pruneMany = (prisma: PrismaClient, perAgent: number): Promise<number> =>
  prisma.$executeRaw`
    DELETE FROM fleet_agent_event AS event
    USING (
      SELECT instance_uid, (
        SELECT id FROM fleet_agent_event AS newest
        WHERE newest.instance_uid = counted.instance_uid
        ORDER BY id DESC OFFSET ${perAgent} LIMIT 1
      ) AS last
      FROM fleet_agent_event AS counted
      GROUP BY instance_uid
      HAVING count(*) > ${perAgent}
    ) AS many
    WHERE event.instance_uid = many.instance_uid AND event.id <= many.last`;
