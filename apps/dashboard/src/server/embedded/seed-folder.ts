import { readFile, readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { z } from 'zod';

/** The first accounts of an embedded forge, and what each may do on the state repository. */
const Person = z.strictObject({
  login: z.string(),
  name: z.string(),
  password: z.string().min(1),
  permission: z.enum(['read', 'write', 'admin']),
});
export type Person = z.infer<typeof Person>;

export type SeedFolder = { readonly people: readonly Person[]; readonly files: Readonly<Record<string, string>> };

/** Reads `people.json` and every file below `state/`. Throws a sentence when the folder is not such a one. */
export async function readSeedFolder(folder: string): Promise<SeedFolder> {
  const people = await readPeople(folder);
  const state = join(folder, 'state');
  const entries = await readdir(state, { recursive: true, withFileTypes: true });
  const files = await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map(async (entry) => {
        const path = join(entry.parentPath, entry.name);
        return [relative(state, path), await readFile(path, 'utf8')] as const;
      }),
  );
  return { people, files: Object.fromEntries(files) };
}

/** Reads `people.json`. Throws a sentence when it is not such a file. */
export async function readPeople(folder: string): Promise<readonly Person[]> {
  const file = join(folder, 'people.json');
  const people = z.array(Person).safeParse(JSON.parse(await readFile(file, 'utf8')));
  if (!people.success) throw new Error(`Cannot seed from ${file}: ${z.prettifyError(people.error)}`);
  return people.data;
}

/** What an installation that was started empty begins with: one administrator and the usual three environments. */
export function emptySeed(adminPassword: string): SeedFolder {
  return {
    people: [{ login: 'admin', name: 'Administrator', password: adminPassword, permission: 'admin' }],
    files: { 'pagurus.yaml': EMPTY_PIPELINE },
  };
}

const EMPTY_PIPELINE = `# The order of the environments, and what a promotion into each must satisfy.
apiVersion: pagurus/v1
kind: Pipeline
environments:
  - name: dev
  - name: staging
    promoteFrom: [dev]
  - name: production
    promoteFrom: [staging]
    gates:
      approvals: 1
`;
