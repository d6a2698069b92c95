import type {
  ReviewRecord,
  ReviewState,
  ReviewStore,
  StatusRecord,
  StatusState,
  StatusStore,
} from '@pagurus/forge/store.ts';
import type { PrismaClient } from '@pagurus/prisma/client.ts';

/** What people and machines say about a pull or a commit. Ids rise in the order of saying. */
export function conversationStore(prisma: PrismaClient): ReviewStore & StatusStore {
  return {
    async createReview(review) {
      return toReview(await prisma.forgeReview.create({ data: review }));
    },
    async listReviews(pullId) {
      return (await prisma.forgeReview.findMany({ where: { pullId }, orderBy: { id: 'asc' } })).map(toReview);
    },
    async dismissReview(id) {
      const where = { id, state: { in: ['APPROVED', 'CHANGES_REQUESTED'] } };
      const [row] = await prisma.forgeReview.updateManyAndReturn({ where, data: { state: 'DISMISSED' } });
      return row === undefined ? undefined : toReview(row);
    },
    async createComment(comment) {
      return prisma.forgeComment.create({ data: comment });
    },
    async listComments(pullId) {
      return prisma.forgeComment.findMany({ where: { pullId }, orderBy: { id: 'asc' } });
    },
    async createStatus(status) {
      return toStatus(await prisma.forgeStatus.create({ data: status }));
    },
    async listStatuses(repositoryId, sha) {
      const where = { repositoryId, sha };
      return (await prisma.forgeStatus.findMany({ where, orderBy: { id: 'desc' } })).map(toStatus);
    },
  };
}

function toReview(row: Omit<ReviewRecord, 'state'> & { state: string }): ReviewRecord {
  return { ...row, state: row.state as ReviewState };
}

function toStatus(row: Omit<StatusRecord, 'state'> & { state: string }): StatusRecord {
  return { ...row, state: row.state as StatusState };
}
