import { budgetAfter } from '#server/forge/api-budget.ts';
import type { ForgeContext } from '#server/forge/context.ts';
import { repoOf } from '#server/forge/context.ts';
import { saying } from '#server/forge/forge-errors.ts';
import { KeyedLock } from '#server/forge/keyed-lock.ts';
import { mergeChange } from '#server/forge/merge-change.ts';
import { type ForgeConnection, createClient } from '#server/forge/octokit-client.ts';
import { branchHead, openChange, remakeChange } from '#server/forge/open-change.ts';
import { getChange, listChanges, readStatuses } from '#server/forge/read-changes.ts';
import type { Clock } from '#server/ports/clock.ts';
import { ForgeError } from '#server/ports/forge-error.ts';
import type { Forge, ForgeBudget, ForgeFor, ForgePermission, ForgeStatus } from '#server/ports/forge.ts';

const CLIENTS_MAX = 200;

/** The forge through Octokit. Clients are kept by token, the newest of them, so that each person's throttle lasts. */
export function createForgeFor(connection: ForgeConnection, clock: Clock): ForgeFor {
  const forges = new Map<string, Forge>();
  const locks = new KeyedLock();
  return (token) => {
    const forge = forges.get(token) ?? createForge(connection, token, { repo: repoOf(connection), clock, locks });
    forges.delete(token);
    forges.set(token, forge);
    for (const oldest of [...forges.keys()].slice(0, Math.max(0, forges.size - CLIENTS_MAX))) forges.delete(oldest);
    return forge;
  };
}

function createForge(connection: ForgeConnection, token: string, shared: Omit<ForgeContext, 'octokit'>): Forge {
  let budget: ForgeBudget | undefined;
  const octokit = createClient(connection, token, (headers) => (budget = budgetAfter(budget, headers)));
  const context = { ...shared, octokit };
  const { repo } = context;
  let owner: Promise<string> | undefined;
  return {
    login: () => {
      const asked = (owner ??= loginOf(context));
      // A failure is no answer: the next one asks again.
      asked.catch(() => (owner = undefined));
      return asked;
    },
    permission: (login) => permission(context, login),
    branchHead: (branch) => saying(`read the branch ${branch}`, () => branchHead(context, branch)),
    listChanges: (state) => listChanges(context, state),
    getChange: (number) => getChange(context, number),
    openChange: (change, onStep) => openChange(context, change, onStep),
    approve: (number, sha, body) => approve(context, number, sha, body),
    merge: (number, sha) => mergeChange(context, number, sha),
    remakeChange: (change) => remakeChange(context, change),
    close: (number, comment, body) => close(context, number, comment, body),
    statuses: (sha) => saying('read the checks', () => readStatuses(context, sha)),
    setStatus: async (sha, status) => {
      await saying(`set the check ${status.name}`, () =>
        octokit.rest.repos.createCommitStatus({ ...repo, sha, ...toStatus(status) }),
      );
    },
    budget: () => budget,
  };
}

const toStatus = ({ name, state, description, url }: ForgeStatus) => ({
  context: name,
  state,
  ...(url === undefined ? {} : { target_url: url }),
  description,
});

const loginOf = ({ octokit }: ForgeContext): Promise<string> =>
  saying('ask whose token this is', async () => (await octokit.rest.users.getAuthenticated()).data.login);

const PERMISSIONS: readonly ForgePermission[] = ['admin', 'write', 'read', 'none'];

async function permission({ octokit, repo }: ForgeContext, login: string): Promise<ForgePermission> {
  try {
    return await saying(`look up the permission of ${login}`, async () => {
      const { data } = await octokit.rest.repos.getCollaboratorPermissionLevel({ ...repo, username: login });
      return PERMISSIONS.find((known) => known === data.permission) ?? 'none';
    });
  } catch (error) {
    if (error instanceof ForgeError && error.status === 404) return 'none';
    throw error;
  }
}

async function approve({ octokit, repo }: ForgeContext, number: number, sha: string, body: string): Promise<void> {
  await saying(`approve change #${number}`, async () => {
    const of = { ...repo, pull_number: number };
    const { data: pull } = await octokit.rest.pulls.get(of);
    if (pull.head.sha !== sha) {
      const words = `its head must be ${sha.slice(0, 7)}, which you saw: it is ${pull.head.sha.slice(0, 7)}, look at it again`;
      throw new ForgeError(`Cannot approve change #${number} as ${words}`, {
        code: 'forge.moved',
        status: 409,
        retry: 'never',
      });
    }
    await octokit.rest.pulls.createReview({ ...of, commit_id: sha, event: 'APPROVE', body });
  });
}

async function close(
  { octokit, repo, locks }: ForgeContext,
  number: number,
  comment: string,
  body: string | undefined,
): Promise<void> {
  const of = { ...repo, pull_number: number };
  // Several may want the same at once: whoever comes second finds it closed, and says nothing twice.
  await saying(`close change #${number}`, () =>
    locks.with(`close ${number}`, async () => {
      const { data: pull } = await octokit.rest.pulls.get(of);
      if (pull.state !== 'open') return;
      await octokit.rest.issues.createComment({ ...repo, issue_number: number, body: comment });
      await octokit.rest.pulls.update({ ...of, state: 'closed', ...(body === undefined ? {} : { body }) });
    }),
  );
}
