import { mkdir } from 'node:fs/promises';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { createAdmin, type ForgeAdmin } from '#admin/admin.ts';
import type { ForgeContext } from '#context.ts';
import { type ForgeChange, type RefChange, Topic } from '#events.ts';
import type { CommitSigner } from '#git/commit-signer.ts';
import type { Happening } from '#hooks/happening.ts';
import { HookOffice } from '#hooks/office.ts';
import { toPayload } from '#hooks/payloads.ts';
import type { Log } from '#log.ts';
import { oauthApp } from '#oauth/app.ts';
import { FactBook } from '#pulls/fact-book.ts';
import { Rooms } from '#repositories/rooms.ts';
import { restApp } from '#rest/app.ts';
import { limitRestBody } from '#rest/body.ts';
import type { RestEnvironment } from '#rest/environment.ts';
import { Rounds } from '#rounds.ts';
import { installGuard } from '#smart-http/guard.ts';
import { serveGit } from '#smart-http/handler.ts';
import { ReplyBook } from '#smart-http/reply-book.ts';
import { parseGitRequest } from '#smart-http/route.ts';
import type { ForgeStore } from '#store.ts';

const HOOK_TIMEOUT_MS = 10_000;
const REPLIES_BYTES = 16 * 1024 * 1024;

export interface ForgeOptions {
  /** As people and agents reach it, with the base path: `https://pagurus.example/forge`. */
  readonly publicUrl: string;
  /** Where the listener is mounted; the path of `publicUrl` unless a proxy in front changes it. */
  readonly basePath?: string;
  /** The folder of the bare repositories; made when it is not there. Only one forge may use it at a time. */
  readonly dataDir: string;
  readonly store: ForgeStore;
  readonly log: Log;
  readonly now?: () => Date;
  /** With which the forge signs the commits that it makes; none are signed without. */
  readonly signer?: CommitSigner;
  /** Whom a request comes from, for the limit of sign-ins; the peer of its socket unless a proxy in front says better. */
  readonly addressOf?: (request: IncomingMessage) => string;
  /** How long a hook's receiver may take to answer; 10 s, as on GitHub. */
  readonly hookTimeoutMs?: number;
}

export interface Forge extends AsyncDisposable {
  /** For every request below the base path; answers 404 to what is not the forge's. */
  readonly listener: RequestListener;
  readonly admin: ForgeAdmin;
  /** Called after each movement of a ref, whoever caused it and however. Returns what ends it. */
  onRefsChanged(listener: (change: RefChange) => void): () => void;
  /** Called after a pull, review, comment, status or the settings of a repository changed. Returns what ends it. */
  onChange(listener: (change: ForgeChange) => void): () => void;
}

/**
 * The embedded forge: GitHub's REST API, git over HTTP and the OAuth web flow over real bare repositories.
 *
 * What it has answered is on the disk or in the store; the process may be killed at any instant.
 */
export async function createForge(options: ForgeOptions): Promise<Forge> {
  const { store, log, now = () => new Date() } = options;
  const publicUrl = options.publicUrl.replace(/\/+$/, '');
  const basePath = (options.basePath ?? new URL(publicUrl).pathname).replace(/\/+$/, '');
  const rooms = new Rooms(options.dataDir, log, options.signer);
  await mkdir(rooms.dataDir, { recursive: true });
  await installGuard(rooms.dataDir);
  const refsChanged = new Topic<RefChange>(log);
  const changed = new Topic<ForgeChange>(log);
  const facts = new FactBook();
  const happened = new Topic<Happening>(log);
  const hooks = new HookOffice({
    store,
    log,
    now,
    timeoutMs: options.hookTimeoutMs ?? HOOK_TIMEOUT_MS,
    toPayload: (happening) => toPayload(context, happening),
  });
  happened.subscribe((happening) => hooks.post(happening));
  const told = { refsChanged, changed, happened, hooks };
  const reading = { rooms, facts, rounds: new Rounds(), replies: new ReplyBook(REPLIES_BYTES) };
  const addressOf = options.addressOf ?? (({ socket }: IncomingMessage) => socket.remoteAddress ?? '');
  const context: ForgeContext = { store, ...reading, publicUrl, basePath, addressOf, now, log, ...told };

  // Opening repairs; done before the first request rather than in it.
  await Promise.all((await store.listRepositories()).map((repository) => rooms.open(repository)));
  await store.deleteExpired(now());

  const running = new Set<Promise<unknown>>();
  const web = getRequestListener(webApp(context, basePath).fetch, { overrideGlobalObjects: false });
  const listener: RequestListener = (req, res) => {
    const work = answer(context, req, res, web).finally(() => running.delete(work));
    running.add(work);
  };
  return {
    listener,
    admin: createAdmin(context),
    onRefsChanged: (each) => refsChanged.subscribe(each),
    onChange: (each) => changed.subscribe(each),
    [Symbol.asyncDispose]: async () => {
      await Promise.all(running);
      await hooks[Symbol.asyncDispose]();
      await rooms[Symbol.asyncDispose]();
    },
  };
}

function webApp(context: ForgeContext, basePath: string): Hono<RestEnvironment> {
  const app = new Hono<RestEnvironment>();
  app.use(`${basePath}/api/v3/*`, limitRestBody);
  app.route(`${basePath}/api/v3`, restApp(context));
  app.route(basePath === '' ? '/' : basePath, oauthApp(context));
  return app;
}

type Web = (req: IncomingMessage, res: ServerResponse) => unknown;

/** Never rejects: what breaks off is logged, and the client sees the connection end. */
async function answer(context: ForgeContext, req: IncomingMessage, res: ServerResponse, web: Web): Promise<void> {
  try {
    const address = req.url ?? '/';
    const below = address.startsWith(`${context.basePath}/`) ? address.slice(context.basePath.length) : '';
    const request = parseGitRequest(req.method ?? 'GET', below);
    if (request) await serveGit(context, req, res, request);
    else await web(req, res);
  } catch (error) {
    context.log('warn', 'A request to the forge broke off', { method: req.method, error: String(error) });
    if (res.headersSent) res.destroy();
    else res.writeHead(500).end();
  }
}
