import { desiredStatePath } from '@pagurus/schema/state-paths.ts';

export type NewApp = { readonly app: string; readonly environment: string; readonly release: string };

/** The file by which an app begins in an environment. */
export const newAppFile = ({ app, environment, release }: NewApp): { path: string; text: string } => ({
  path: desiredStatePath(environment, app),
  text: `apiVersion: pagurus/v1\nkind: DesiredState\napp: ${app}\nenvironment: ${environment}\nrelease: ${JSON.stringify(release)}\n`,
});
