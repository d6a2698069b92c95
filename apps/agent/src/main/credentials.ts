import { readFile } from 'node:fs/promises';
import { PROTOCOL_VERSION } from '@pagurus/schema/wire/agent-to-server.ts';
import { DiskCredentialFile } from '#adapters/credential-file/disk-credential-file.ts';
import { HttpEnroller } from '#adapters/enroller/http-enroller.ts';
import type { Config, Enrolment } from '#config.ts';
import type { DataPaths } from '#files/data-paths.ts';
import { CredentialDesk } from '#loops/credential-desk.ts';
import { readInstanceUid } from '#main/data-folder.ts';
import type { Tuning } from '#main/tuning.ts';
import type { Clock } from '#ports/clock.ts';
import type { Credentials } from '#ports/credentials.ts';
import type { Log } from '#ports/log.ts';
import { OperationError } from '#ports/operation-error.ts';

type Place = Pick<Config, 'app' | 'environment'>;

/** The credential of this data folder, had and kept. */
export function credentialsOf(
  { app, environment }: Place,
  enrolment: Enrolment,
  paths: DataPaths,
  { retry, enrolDeadlineMs }: Tuning,
  { log, clock }: { readonly log: Log; readonly clock: Clock },
): Credentials {
  const asked = async () => {
    const instanceUid = await readInstanceUid(paths.instanceUid);
    return { instanceUid, app, environment, protocol: PROTOCOL_VERSION };
  };
  const enroller = new HttpEnroller({ ...enrolment, asked, deadlineMs: enrolDeadlineMs });
  const file = fileOf({ app, environment }, enrolment, paths, () => readInstanceUid(paths.instanceUid));
  return new CredentialDesk({ file, enroller, clock, random: Math.random, log, retry });
}

/** For a command that runs beside the agent: shows what the file holds, and changes nothing. */
export function keptCredentials(
  place: Place,
  enrolment: Enrolment,
  paths: DataPaths,
): Pick<Credentials, 'get' | 'refused'> {
  const file = fileOf(place, enrolment, paths, () => readFile(paths.instanceUid, 'utf8').catch(() => ''));
  return {
    async get() {
      const credential = await file.read();
      if (credential !== undefined) return credential;
      const message = `Cannot ask the dashboard as the agent of ${paths.root} must be enrolled: it has no credential yet`;
      throw new OperationError(message, { code: 'credential.none', retry: 'later' });
    },
    refused: () => undefined,
  };
}

const fileOf = (
  { app, environment }: Place,
  { url }: Enrolment,
  { credential }: DataPaths,
  instanceUid: () => Promise<string>,
): DiskCredentialFile =>
  new DiskCredentialFile(credential, async () => ({
    instanceUid: await instanceUid(),
    app,
    environment,
    dashboard: new URL(url).origin,
  }));
