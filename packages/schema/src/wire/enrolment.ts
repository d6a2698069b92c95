import { z } from 'zod';
import { AppName, EnvironmentName } from '#names.ts';
import { PROTOCOL_VERSION } from '#wire/agent-to-server.ts';

/** Where an agent shows an enrolment token once, and gets a credential of its own. */
export const ENROL_PATH = '/agent/v1/enrol';

export const InstanceUid = z
  .string()
  .regex(/^[\x21-\x7e]{1,128}$/, 'The instanceUid must be 1 to 128 printable ASCII characters without spaces');

/** The body of `POST /agent/v1/enrol`; the enrolment token is the Bearer token. */
export const EnrolRequest = z.object({
  instanceUid: InstanceUid,
  app: AppName,
  environment: EnvironmentName,
  protocol: z.int().default(PROTOCOL_VERSION),
});
export type EnrolRequest = z.infer<typeof EnrolRequest>;

export const EnrolAnswer = z.object({
  /** Said this once: the server keeps its sha256 only. */
  credential: z.string().regex(/^[\w.~+/=-]{16,512}$/),
  /** An older credential of this instanceUid is over by it. */
  replaced: z.boolean().default(false),
});
export type EnrolAnswer = z.infer<typeof EnrolAnswer>;
