import { randomBytes } from 'node:crypto';
import type { ForgeAdmin } from '@pagurus/forge/admin/admin.ts';
import type { ForgeStore } from '@pagurus/forge/store.ts';
import { z } from 'zod';
import type { Person, SeedFolder } from '#server/embedded/seed-folder.ts';
import { readOwnerOnly, writeOwnerOnly } from '#server/owner-only-file.ts';

/** Access tokens by login. Written last, so that the file's presence says that everything before it was done. */
const Tokens = z.record(z.string(), z.string());
export type Tokens = z.infer<typeof Tokens>;

/** The dashboard itself: reads the state repository and sets commit statuses. */
export const SERVICE_LOGIN = 'pagurus';
/** With which every agent fetches: may read, and nothing else. */
export const AGENTS_LOGIN = 'pagurus-agents';
export const OAUTH_CLIENT_ID = 'pagurus-dashboard';

export type Bootstrap = {
  readonly admin: ForgeAdmin;
  readonly store: Pick<ForgeStore, 'findRepository'>;
  readonly repository: { readonly owner: string; readonly name: string };
  readonly publicUrl: string;
  readonly oauthClientSecret: string;
  /** Where the tokens are kept; also for a person who wants to `git clone`. */
  readonly tokensFile: string;
  readonly seed: () => Promise<SeedFolder>;
  /** Those who shall have an account; asked for at every start, so that it may have come to have more. */
  readonly people: () => Promise<readonly Person[]>;
};

/**
 * Makes accounts, repository and first commit where they are not there yet, and tells the forge where this dashboard is.
 * Broken off at any point, the next start does the rest.
 */
export async function bootstrapForge(options: Bootstrap): Promise<Tokens> {
  const { admin, publicUrl, oauthClientSecret, tokensFile } = options;
  const redirectUris = [`${publicUrl}/api/auth/callback/forge`];
  await admin.createOauthApp({
    clientId: OAUTH_CLIENT_ID,
    clientSecret: oauthClientSecret,
    name: 'Pagurus',
    redirectUris,
  });

  const { owner, name } = options.repository;
  const known = await readOwnerOnly(tokensFile, Tokens);
  // Tokens of a database that is not this one open nothing: then everything is made anew.
  const isOfThisForge = (await options.store.findRepository(owner, name)) !== undefined;
  if (known !== undefined && isOfThisForge) return admitNew(options, known);

  const { people, files } = await options.seed();
  await admin.createRepository({ owner, name, description: 'What runs where' });
  const tokens: Tokens = {};
  for (const person of [...people, ...machines()]) tokens[person.login] = await admit(options, person);
  const author = { name: 'Pagurus', email: 'pagurus@users.noreply.pagurus.invalid' };
  await admin.seedCommit(owner, name, { files, message: 'Begin the state repository', author });
  await writeOwnerOnly(tokensFile, tokens);
  return tokens;
}

/** Whoever was given an account before keeps it as it is. */
async function admitNew(options: Bootstrap, known: Tokens): Promise<Tokens> {
  const missing = (await options.people()).filter(({ login }) => known[login] === undefined);
  if (missing.length === 0) return known;
  const tokens = { ...known };
  for (const person of missing) tokens[person.login] = await admit(options, person);
  await writeOwnerOnly(options.tokensFile, tokens);
  return tokens;
}

/** Nobody signs in as a machine: its password is thrown away. */
const machines = (): Person[] => [
  { login: SERVICE_LOGIN, name: 'Pagurus', password: randomBytes(24).toString('hex'), permission: 'write' },
  { login: AGENTS_LOGIN, name: 'Pagurus agents', password: randomBytes(24).toString('hex'), permission: 'read' },
];

async function admit({ admin, repository: { owner, name } }: Bootstrap, person: Person): Promise<string> {
  const { login, password, permission } = person;
  await admin.createUser({ login, name: person.name, password, email: `${login}@users.noreply.pagurus.invalid` });
  await admin.setPermission(owner, name, login, permission);
  const { token } = await admin.createToken({ login, scopes: ['repo'], note: 'made on the first start' });
  return token;
}
