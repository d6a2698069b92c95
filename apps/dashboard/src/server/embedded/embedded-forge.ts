import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { type Forge, createForge } from '@pagurus/forge/forge.ts';
import { CommitSigner } from '@pagurus/forge/git/commit-signer.ts';
import type { ForgeStore } from '@pagurus/forge/store.ts';
import { addressReader } from '#server/client-address.ts';
import type { ServerConfig } from '#server/config.ts';
import { dataPaths } from '#server/config.ts';
import { OAUTH_CLIENT_ID, SERVICE_LOGIN, bootstrapForge } from '#server/embedded/bootstrap.ts';
import { emptySeed, readPeople, readSeedFolder } from '#server/embedded/seed-folder.ts';
import type { ForgeAccess } from '#server/forge-access.ts';
import type { Log } from '#server/ports/log.ts';
import type { Secrets } from '#server/secrets.ts';

export const FORGE_PREFIX = '/forge';

export type EmbeddedForge = { readonly forge: Forge; readonly access: ForgeAccess };

/** Opens the forge inside this process, made ready on the first start. */
export async function openEmbeddedForge(
  config: ServerConfig,
  store: ForgeStore,
  secrets: Secrets,
  log: Log,
): Promise<EmbeddedForge> {
  const { publicUrl, localUrl, dataDir, repository, seedDir } = config;
  const paths = dataPaths(dataDir);
  const forge = await createForge({
    publicUrl: `${publicUrl}${FORGE_PREFIX}`,
    basePath: FORGE_PREFIX,
    dataDir: paths.repositories,
    store,
    ...(config.forgeSigningKey === undefined ? {} : { signer: await readSigner(config.forgeSigningKey) }),
    addressOf: addressReader(config.trustedProxies),
    log: (level, message, fields) => (level === 'info' ? log.info(message, fields) : log.warn(message, fields)),
  });
  const tokens = await bootstrapForge({
    admin: forge.admin,
    store,
    repository,
    publicUrl,
    oauthClientSecret: secrets.oauthClientSecret,
    tokensFile: paths.tokens,
    seed: async () => (seedDir === undefined ? emptySeed(secrets.adminPassword) : readSeedFolder(seedDir)),
    // The folder is needed for the first start alone, and may be gone since.
    people: async () => (seedDir !== undefined && existsSync(seedDir) ? readPeople(seedDir) : []),
  });
  const access: ForgeAccess = {
    webUrl: `${publicUrl}${FORGE_PREFIX}`,
    tokenUrl: `${localUrl}${FORGE_PREFIX}`,
    apiUrl: `${localUrl}${FORGE_PREFIX}/api/v3`,
    // A copy would be fetched by some processes of git after each push, and hold nothing that is not here.
    gitSource: { repositoryDir: await forge.admin.gitDir(repository.owner, repository.name) },
    serviceToken: tokens[SERVICE_LOGIN] ?? '',
    oauthClientId: OAUTH_CLIENT_ID,
    oauthClientSecret: secrets.oauthClientSecret,
    isEmbedded: true,
  };
  return { forge, access };
}

async function readSigner(file: string): Promise<CommitSigner> {
  try {
    return CommitSigner.fromOpenSsh(await readFile(file, 'utf8'));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`Cannot sign commits with ${file} as ${why}`, { cause: error });
  }
}
