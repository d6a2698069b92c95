import type { ApiBudget, Settings } from '#contract/settings.ts';
import { whyNot } from '#domain/can.ts';
import type { ForgeBudget } from '#server/ports/forge.ts';
import { type Caller, type Context, askingOf } from '#server/use-cases/context.ts';
import { DASHBOARD_VERSION } from '#server/version.ts';

/** Which version this is, and what is left of the API budget of the forge. */
export const getSettings = (context: Context, caller: Caller): Settings => ({
  version: DASHBOARD_VERSION,
  forge: {
    apiUrl: context.forgeApiUrl,
    budget: { dashboard: toView(context.service.budget()), person: toView(caller.forge.budget()) },
  },
  actions: { enrol: whyNot('enrol', askingOf(context, caller)) },
});

const toView = (budget: ForgeBudget | undefined): ApiBudget | null =>
  budget === undefined
    ? null
    : { limit: budget.limit, remaining: budget.remaining, resetsAt: new Date(budget.resetsAtMs).toISOString() };
