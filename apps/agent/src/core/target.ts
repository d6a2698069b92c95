import { DesiredState } from '@pagurus/schema/desired-state.ts';
import { NO_RELEASE } from '@pagurus/schema/names.ts';
import { Release } from '@pagurus/schema/release.ts';
import { z } from 'zod';

/** One revision with all that is needed to deploy it, so that nothing has to be asked again after a restart. */
export const Target = z.object({
  revision: z.string().min(12),
  commit: z.string(),
  desired: DesiredState,
  /** Absent exactly when `desired.release` is `none`. */
  manifest: Release.optional(),
});
export type Target = z.infer<typeof Target>;

export const releaseOf = (target: Target): string => target.desired.release;
export const isNone = (target: Target): boolean => target.desired.release === NO_RELEASE;
export const sameRevision = (a: Target | undefined, b: Target | undefined): boolean => a?.revision === b?.revision;

/** As people read it in a sentence: `payments 1.5.0`. */
export const nameOf = (target: Target): string =>
  isNone(target) ? `an empty ${target.desired.app}` : `${target.desired.app} ${target.desired.release}`;
