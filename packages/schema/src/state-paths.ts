/** Where each kind of file stands in the state repository; the one place that knows. */
export const PIPELINE_PATH = 'pagurus.yaml';

export const releasePath = (app: string, version: string): string => `releases/${app}/${version}.yaml`;

export const desiredStatePath = (environment: string, app: string): string => `environments/${environment}/${app}.yaml`;

export type StatePath =
  | { readonly kind: 'Pipeline' }
  | { readonly kind: 'Release'; readonly app: string; readonly version: string }
  | { readonly kind: 'DesiredState'; readonly environment: string; readonly app: string };

/** What the file at `path` must be, or `undefined` when it is none of ours (a README, a CODEOWNERS). */
export function readStatePath(path: string): StatePath | undefined {
  if (path === PIPELINE_PATH) return { kind: 'Pipeline' };
  const [folder, first, file, ...rest] = path.split('/');
  if (first === undefined || file === undefined || rest.length > 0 || !file.endsWith('.yaml')) return undefined;
  const name = file.slice(0, -'.yaml'.length);
  if (folder === 'releases') return { kind: 'Release', app: first, version: name };
  if (folder === 'environments') return { kind: 'DesiredState', environment: first, app: name };
  return undefined;
}
