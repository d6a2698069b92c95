import { z } from 'zod';
import { Duration } from '#duration.ts';
import { AppName, EnvironmentName, NO_RELEASE, Version } from '#names.ts';

const variableName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'A name must be letters, digits and _');

/** A literal, or where the container finds the value: a secret never travels through Git or a heartbeat. */
const EnvValue = z.union([
  z.string(),
  z.strictObject({ fromFile: z.string().startsWith('/') }),
  z.strictObject({ fromEnv: variableName }),
]);
export type EnvValue = z.infer<typeof EnvValue>;

const CountOrPercent = z.union([
  z.int().min(1),
  z.string().regex(/^([1-9]\d?|100)%$/, 'Must be a count or 1% to 100%'),
]);

export const RolloutPolicy = z.strictObject({
  maxUnavailable: CountOrPercent.default('25%'),
  canary: z.strictObject({ count: z.int().min(1), watch: Duration.default('5m') }).optional(),
  onFailure: z.enum(['halt', 'revert']).default('halt'),
});
export type RolloutPolicy = z.infer<typeof RolloutPolicy>;

/** Which release one app shall run in one environment, with which settings; the file that a promotion edits. */
export const DesiredState = z.strictObject({
  apiVersion: z.literal('pagurus/v1'),
  kind: z.literal('DesiredState'),
  app: AppName,
  environment: EnvironmentName,
  release: z.union([z.literal(NO_RELEASE), Version]),
  vars: z.record(variableName, z.union([z.string(), z.number(), z.boolean()])).default({}),
  env: z.record(variableName, EnvValue).default({}),
  listen: z
    .strictObject({
      port: z.int().min(1).max(65_535).optional(),
      mode: z.enum(['direct', 'proxy', 'handover']).default('direct'),
    })
    .default({ mode: 'direct' }),
  maintenance: z.strictObject({ page: z.string().min(1) }).optional(),
  rollout: RolloutPolicy.default({ maxUnavailable: '25%', onFailure: 'halt' }),
  /** What an agent does about a file of the release or its config that was changed under it: put it back, or only say so. */
  drift: z.enum(['heal', 'report']).default('heal'),
  suspended: z.boolean().default(false),
});
export type DesiredState = z.infer<typeof DesiredState>;
