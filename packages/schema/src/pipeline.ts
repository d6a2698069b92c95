import { z } from 'zod';
import { Duration } from '#duration.ts';
import { EnvironmentName } from '#names.ts';

const span = { duration: Duration, timezone: z.string().default('UTC') };

/** From each time that the cron expression names, for the duration: `deny` merging, or `allow` it there only. */
export const Window = z.union([
  z.strictObject({ deny: z.string().min(1), ...span }),
  z.strictObject({ allow: z.string().min(1), ...span }),
]);
export type Window = z.infer<typeof Window>;

export const Gates = z.strictObject({
  soak: Duration.optional(),
  approvals: z.int().min(0).max(10).default(0),
  windows: z.array(Window).default([]),
});
export type Gates = z.infer<typeof Gates>;

export const PipelineEnvironment = z.strictObject({
  name: EnvironmentName,
  promoteFrom: z.array(EnvironmentName).default([]),
  autoPromote: z.boolean().default(false),
  gates: Gates.default({ approvals: 0, windows: [] }),
});
export type PipelineEnvironment = z.infer<typeof PipelineEnvironment>;

export const Freeze = z.strictObject({
  environments: z.array(EnvironmentName).min(1),
  reason: z.string().min(1),
  until: z.iso.datetime({ offset: true }),
});
export type Freeze = z.infer<typeof Freeze>;

/** The order of the environments and what a promotion between them must satisfy. */
export const Pipeline = z
  .strictObject({
    apiVersion: z.literal('pagurus/v1'),
    kind: z.literal('Pipeline'),
    environments: z.array(PipelineEnvironment).min(1),
    freezes: z.array(Freeze).default([]),
  })
  .superRefine(checkOrder);
export type Pipeline = z.infer<typeof Pipeline>;

/** An environment is promoted only from those above it, so the order can hold no circle and name nothing unknown. */
function checkOrder(pipeline: { environments: PipelineEnvironment[] }, context: z.RefinementCtx): void {
  const above = new Set<string>();
  for (const [index, { name, promoteFrom }] of pipeline.environments.entries()) {
    if (above.has(name)) {
      context.addIssue({ code: 'custom', path: ['environments', index, 'name'], message: `"${name}" is listed twice` });
    }
    for (const [at, source] of promoteFrom.entries()) {
      if (above.has(source)) continue;
      const path = ['environments', index, 'promoteFrom', at];
      context.addIssue({ code: 'custom', path, message: `"${source}" is not an environment above "${name}"` });
    }
    above.add(name);
  }
}
