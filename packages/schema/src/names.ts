import { z } from 'zod';

/** App and environment names become folder names, host names and URL parts, so they are DNS labels (RFC 1123). */
const label = (what: string) =>
  z
    .string()
    .regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, `${what} must be lower-case letters, digits and dashes, at most 63`);

export const AppName = label('The name of an app');
export type AppName = z.infer<typeof AppName>;

export const EnvironmentName = label('The name of an environment');
export type EnvironmentName = z.infer<typeof EnvironmentName>;

/** What `release:` says when the container shall be empty. */
export const NO_RELEASE = 'none';

/** Any version a file name can carry; the order of releases is their `createdAt`, never their spelling. */
export const Version = z
  .string()
  .regex(/^[0-9A-Za-z][0-9A-Za-z.+_-]{0,127}$/, 'A version must be letters, digits and . + _ -, at most 128')
  .refine((version) => version !== NO_RELEASE, `"${NO_RELEASE}" is not a version: it means an empty container`);
export type Version = z.infer<typeof Version>;

export const Sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'A sha256 must be 64 lower-case hexadecimal digits');
export type Sha256 = z.infer<typeof Sha256>;
