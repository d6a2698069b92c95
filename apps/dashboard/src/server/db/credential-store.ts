import type { Prisma, PrismaClient } from '@pagurus/prisma/client.ts';
import type { Credential } from '#domain/enrolment.ts';
import type { CredentialStore, EnrolmentChange, EnrolmentFound, Revoker } from '#server/ports/credential-store.ts';
import { toEnrolmentToken } from './enrolment-token-store.ts';

/** The credentials of agents in the database. */
export function prismaCredentialStore(prisma: PrismaClient): CredentialStore {
  const agentCredential = prisma.agentCredential;
  return {
    enrol: (tokenHash, instanceUid, at, decide) =>
      prisma.$transaction((tx) => enrol(tx, { tokenHash, instanceUid, at }, decide)),

    async find(hashes) {
      return (await agentCredential.findMany({ where: { hash: { in: [...hashes] } } })).map(toCredential);
    },

    async endedWithin(seconds) {
      const rows = await prisma.$queryRaw<{ hash: string }[]>`
        SELECT hash FROM agent_credential
        WHERE ended_at > (now() AT TIME ZONE 'utc') - make_interval(secs => ${seconds}::float8)`;
      return rows.map(({ hash }) => hash);
    },

    async used(hashes, at) {
      await agentCredential.updateMany({ where: { hash: { in: [...hashes] } }, data: { lastUsedAt: at } });
    },

    revoke: (instanceUid, by) => prisma.$transaction((tx) => end(tx, instanceUid, by)),

    async newestOf(instanceUid) {
      const row = await agentCredential.findFirst({ where: { instanceUid }, orderBy: { createdAt: 'desc' } });
      return row === null ? undefined : toCredential(row);
    },

    countLive: () => agentCredential.count({ where: { live: true } }),

    async sweep({ replacedBefore, revokedBefore, unusedBefore, neverUsedBefore }) {
      const where: Prisma.AgentCredentialWhereInput = {
        OR: [
          { endedBy: null, endedAt: { lt: replacedBefore } },
          { endedAt: { lt: revokedBefore } },
          { lastUsedAt: { lt: unusedBefore } },
          { lastUsedAt: null, createdAt: { lt: neverUsedBefore } },
        ],
      };
      return (await agentCredential.deleteMany({ where })).count;
    },
  };
}

type Tx = Prisma.TransactionClient;
type Asking = { readonly tokenHash: string; readonly instanceUid: string; readonly at: Date };

async function enrol<T>(
  tx: Tx,
  { tokenHash, instanceUid, at }: Asking,
  decide: (found: EnrolmentFound) => EnrolmentChange<T>,
): Promise<T> {
  // First the agent, then the token, always in this order, so that nobody waits in a circle.
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${instanceUid}, 0))`;
  await tx.$executeRaw`SELECT 1 FROM enrolment_token WHERE token_hash = ${tokenHash} FOR UPDATE`;
  const token = await tx.enrolmentToken.findUnique({ where: { tokenHash } });
  const before = await tx.agentCredential.findFirst({ where: { instanceUid, live: true } });
  const { credential, result } = decide({
    token: token === null ? undefined : toEnrolmentToken(token),
    before: before === null ? undefined : toCredential(before),
    live: await tx.agentCredential.count({ where: { live: true } }),
  });
  if (credential === undefined || token === null) return result;
  const { hash, asked, isUse } = credential;
  await end(tx, instanceUid);
  const { id: tokenId, name: tokenName } = token;
  await tx.agentCredential.create({ data: { hash, ...asked, tokenId, tokenName, createdAt: at } });
  const uses = isUse ? { uses: { increment: 1 } } : {};
  await tx.enrolmentToken.update({ where: { id: tokenId }, data: { ...uses, lastUsedAt: at } });
  return result;
}

async function end(tx: Tx, instanceUid: string, by?: Revoker): Promise<Credential | undefined> {
  const [ended] = await tx.$queryRaw<{ hash: string }[]>`
    UPDATE agent_credential SET live = NULL, ended_at = now() AT TIME ZONE 'utc',
      ended_by = ${by?.login ?? null}, ended_reason = ${by?.reason ?? null}
    WHERE instance_uid = ${instanceUid} AND live
    RETURNING hash`;
  if (ended === undefined) return undefined;
  const row = await tx.agentCredential.findUnique({ where: { hash: ended.hash } });
  return row === null ? undefined : toCredential(row);
}

function toCredential({
  createdAt,
  lastUsedAt,
  endedAt,
  live: _live,
  ...row
}: Prisma.AgentCredentialGetPayload<object>): Credential {
  return {
    ...row,
    createdAt: createdAt.getTime(),
    lastUsedAt: lastUsedAt?.getTime() ?? null,
    endedAt: endedAt?.getTime() ?? null,
  };
}
