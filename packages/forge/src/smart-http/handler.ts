import type { IncomingMessage, ServerResponse } from 'node:http';
import { authenticate } from '#access/authenticate.ts';
import { type Access, accessOf, atLeast, type Caller } from '#access/permissions.ts';
import type { ForgeContext } from '#context.ts';
import { settleRefs } from '#repositories/settle-refs.ts';
import { runBackend } from '#smart-http/backend.ts';
import { guardEnvironment } from '#smart-http/guard.ts';
import { peekPushCommands } from '#smart-http/push-commands.ts';
import type { GitRequest } from '#smart-http/route.ts';
import { serveUpload } from '#smart-http/upload.ts';
import type { RepositoryRecord } from '#store.ts';

type Admission =
  | {
      readonly status: 200;
      readonly repository: RepositoryRecord;
      readonly caller: Caller | undefined;
      readonly access: Access;
    }
  | { readonly status: 401 | 403 | 404; readonly sentence: string };

/** Serves one request of a git client, from authentication to the news about what it pushed. */
export async function serveGit(
  context: ForgeContext,
  req: IncomingMessage,
  res: ServerResponse,
  request: GitRequest,
): Promise<void> {
  const { authorization } = req.headers;
  // A whole fleet asks in one moment with one token: it is looked up once for those who asked before the look began.
  const asked = JSON.stringify([authorization, request.owner, request.repo, request.service]);
  const admission = await context.rounds.share(`admit ${asked}`, () => admit(context, authorization, request));
  if (admission.status !== 200) return refuse(res, admission.status, admission.sentence);
  const { repository, caller, access } = admission;
  const room = await context.rooms.open(repository);
  const login = caller?.user.login;
  const run = { dataDir: context.rooms.dataDir, dir: room.dir, request, user: login };
  if (request.service === 'git-upload-pack') {
    await serveUpload(context, req, res, { ...run, env: {} });
  } else {
    try {
      const isPush = request.resource === 'git-receive-pack';
      const env = isPush ? await guardEnvironment(context, repository, access, await peekPushCommands(req)) : {};
      await runBackend(req, res, { ...run, env });
    } finally {
      // Before the end of the response, and also when the client broke off: what moved is told in any case.
      if (request.resource === 'git-receive-pack') await settleRefs(context, repository, room, { by: login ?? null });
    }
  }
  res.end();
}

async function admit(context: ForgeContext, header: string | undefined, request: GitRequest): Promise<Admission> {
  const { store, now } = context;
  const who = await authenticate(header, store, now());
  if (who === 'refused')
    return { status: 401, sentence: 'Cannot sign you in as the token is not known here or has ended.' };
  const caller = who === 'anonymous' ? undefined : who;
  const repository = await store.findRepository(request.owner, request.repo);
  const granted = repository && caller && (await store.findPermission(repository.id, caller.user.login));
  const access = repository ? accessOf(caller, repository, granted) : 'none';
  const need = request.service === 'git-receive-pack' ? 'write' : 'read';
  if (repository && atLeast(access, need)) return { status: 200, repository, caller, access };
  // Nobody learns from the answer whether a hidden repository exists; git asks for credentials on 401.
  if (!caller) return { status: 401, sentence: 'Sign in with any user name and an access token as the password.' };
  if (access === 'none') return { status: 404, sentence: 'Repository not found.' };
  return {
    status: 403,
    sentence: `Permission to ${request.owner}/${request.repo}.git denied to ${caller.user.login}.`,
  };
}

function refuse(res: ServerResponse, status: 401 | 403 | 404, sentence: string): void {
  res.statusCode = status;
  if (status === 401) res.setHeader('WWW-Authenticate', 'Basic realm="Pagurus Forge", charset="UTF-8"');
  res.setHeader('Content-Type', 'text/plain; charset=utf-8');
  res.end(`${sentence}\n`);
}
