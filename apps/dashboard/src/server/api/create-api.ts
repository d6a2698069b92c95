import { randomUUID } from 'node:crypto';
import { OpenAPIHono } from '@hono/zod-openapi';
import { listActivity } from '#contract/activity.ts';
import { getAppEnvironment, getCellHistory } from '#contract/app-environment.ts';
import {
  approveChange,
  closeChange,
  getChange,
  listChanges,
  mergeChange,
  postChange,
  remakeChange,
} from '#contract/change.ts';
import { API_BASE } from '#contract/endpoint.ts';
import { createEnrolmentToken, getEnrolment, revokeCredential, revokeEnrolmentToken } from '#contract/enrolment.ts';
import { checkEdits, getFileText, listFiles } from '#contract/files.ts';
import { listAgents } from '#contract/fleet-page.ts';
import { getAgent } from '#contract/fleet.ts';
import { resumePromotions } from '#contract/hold.ts';
import { getJob } from '#contract/job.ts';
import { getMatrix } from '#contract/matrix.ts';
import { getPromotionPreview, postPromotion } from '#contract/promotion.ts';
import { listReleases } from '#contract/releases.ts';
import { commandRollout, listRollouts } from '#contract/rollout.ts';
import { getSession, getSync } from '#contract/session.ts';
import { getSettings } from '#contract/settings.ts';
import { type Authorise, createAuthorise } from '#server/api/authorise.ts';
import { problemResponse } from '#server/api/problem-response.ts';
import { type Register, registrar } from '#server/api/register.ts';
import type { PromotionJobs } from '#server/jobs/promotion-jobs.ts';
import type { ForgeFor } from '#server/ports/forge.ts';
import type { Identify } from '#server/ports/identity.ts';
import * as acts from '#server/use-cases/act-on-change.ts';
import * as edits from '#server/use-cases/check-edits.ts';
import type { Context } from '#server/use-cases/context.ts';
import * as enrolment from '#server/use-cases/enrolment.ts';
import * as agents from '#server/use-cases/get-agent.ts';
import * as cells from '#server/use-cases/get-app-environment.ts';
import * as history from '#server/use-cases/get-cell-history.ts';
import * as change from '#server/use-cases/get-change.ts';
import * as matrix from '#server/use-cases/get-matrix.ts';
import * as session from '#server/use-cases/get-session.ts';
import * as settings from '#server/use-cases/get-settings.ts';
import * as holds from '#server/use-cases/holds.ts';
import * as activity from '#server/use-cases/list-activity.ts';
import * as fleet from '#server/use-cases/list-agents.ts';
import * as changes from '#server/use-cases/list-changes.ts';
import * as releases from '#server/use-cases/list-releases.ts';
import * as preview from '#server/use-cases/preview-promotion.ts';
import { proposeChange } from '#server/use-cases/propose-change.ts';
import { notFound } from '#server/use-cases/refusal.ts';
import * as remake from '#server/use-cases/remake-change.ts';
import * as rollouts from '#server/use-cases/rollouts.ts';
import * as files from '#server/use-cases/state-files.ts';

export type ApiOptions = {
  readonly identify: Identify;
  readonly forgeFor: ForgeFor;
  /** As browsers see us: `https://pagurus.acme.example`, without a slash at the end. */
  readonly publicOrigin: string;
  readonly context: Context;
  readonly jobs: PromotionJobs;
};

export type Api = {
  /** Answers requests below `/api/v1`; never throws. */
  readonly fetch: (request: Request) => Promise<Response>;
  /** For what is mounted beside this API (the event stream): the caller, or the answer that refuses them. */
  readonly authorise: (headers: Headers) => Promise<Access>;
};

export type Access =
  | { readonly ok: true; readonly login: string; readonly role: string }
  | { readonly ok: false; readonly response: Response };

const REQUEST_ID = /^[\w.-]{1,64}$/;

export function createApi({ identify, forgeFor, publicOrigin, context, jobs }: ApiOptions): Api {
  const authorise = createAuthorise({ identify, forgeFor, roles: context.roles, repository: context.repository });
  const app = new OpenAPIHono().basePath(API_BASE);
  const ids = new WeakMap<Request, string>();
  const idOf = (request: Request) => ids.get(request) ?? randomUUID();

  app.use(async (c, next) => {
    const given = c.req.header('x-request-id');
    const id = given !== undefined && REQUEST_ID.test(given) ? given : randomUUID();
    ids.set(c.req.raw, id);
    await next();
    c.header('x-request-id', id);
  });
  app.onError((error, c) => problemResponse(error, idOf(c.req.raw), context.log));
  app.notFound((c) => {
    const missing = notFound(`Cannot ${c.req.method} ${c.req.path} as there is no such call`);
    return problemResponse(missing, idOf(c.req.raw), context.log);
  });
  bind(registrar(app, { publicOrigin, authorise }), context, jobs);
  app.get('/openapi.json', (c) =>
    c.json(app.getOpenAPI31Document({ openapi: '3.1.0', info: { title: 'Pagurus', version: '1' } })),
  );
  return {
    fetch: async (request) => app.fetch(request),
    authorise: (headers) => access(authorise, headers, context),
  };
}

function bind(register: Register, context: Context, jobs: PromotionJobs): void {
  register(getSession, (caller) => session.getSession(context, caller));
  register(getSync, () => session.getSync(context));
  register(getSettings, (caller) => settings.getSettings(context, caller));
  register(getMatrix, (caller) => matrix.getMatrix(context, caller));
  register(getAppEnvironment, (caller, { params }) => cells.getAppEnvironment(context, caller, params));
  register(getCellHistory, (_caller, { params, query }) => history.getCellHistory(context, { ...params, ...query }));
  register(listAgents, (_caller, { query }) => fleet.listAgents(context, query));
  register(getAgent, (caller, { params }) => agents.getAgent(context, caller, params.instanceUid));
  register(listFiles, () => files.listFiles(context));
  register(getFileText, (caller, { query }) => files.getFileText(context, caller, query.path));
  register(checkEdits, (_caller, { body }) => edits.checkEdits(context, body.edits));
  register(listActivity, (_caller, { query }) => activity.listActivity(context, query));
  register(listReleases, () => releases.listReleases(context));
  register(getPromotionPreview, (caller, { query }) => preview.previewPromotion(context, caller, query));
  register(postPromotion, (caller, { body }) => jobs.ask(caller, body));
  register(getJob, (_caller, { params }) => jobs.show(params.id));
  register(listChanges, (caller, { query }) => changes.listChanges(context, caller, query.state));
  register(postChange, (caller, { body }) => proposeChange(context, caller, body));
  register(getChange, (caller, { params }) => change.getChange(context, caller, params.number));
  register(approveChange, (caller, { params, body }) => acts.approveChange(context, caller, { ...params, ...body }));
  register(mergeChange, (caller, { params, body }) => acts.mergeChange(context, caller, { ...params, ...body }));
  register(remakeChange, (caller, { params, body }) => remake.remakeChange(context, caller, { ...params, ...body }));
  register(resumePromotions, (caller, { params }) => holds.resumePromotions(context, caller, params));
  register(listRollouts, (caller) => rollouts.listRollouts(context, caller));
  register(commandRollout, (caller, { params, body }) =>
    rollouts.commandRollout(context, caller, { ...params, ...body }),
  );
  register(getEnrolment, (caller) => enrolment.getEnrolment(context, caller));
  register(createEnrolmentToken, (caller, { body }) => enrolment.createEnrolmentToken(context, caller, body));
  register(revokeEnrolmentToken, (caller, { params }) => enrolment.revokeEnrolmentToken(context, caller, params.id));
  register(revokeCredential, (caller, { params, body }) =>
    enrolment.revokeCredential(context, caller, { ...params, ...body }),
  );
  register(closeChange, (caller, { params, body }) => acts.closeChange(context, caller, { ...params, ...body }));
}

async function access(authorise: Authorise, headers: Headers, { log }: Context): Promise<Access> {
  try {
    const { person, role } = await authorise(headers);
    return { ok: true, login: person.login, role };
  } catch (error) {
    return { ok: false, response: problemResponse(error, randomUUID(), log) };
  }
}
