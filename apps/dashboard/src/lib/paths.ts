import { type FleetFilter, toSearch } from '#lib/fleet-filter.ts';

/** Every address of the interface. */
export const paths = {
  overview: '/',
  promote: (app: string, environment: string, release?: string): string => {
    const search = new URLSearchParams({ promote: `${app}:${environment}` });
    if (release !== undefined) search.set('release', release);
    return `/?${search.toString()}`;
  },
  rollBack: (app: string, environment: string): string =>
    `/?${new URLSearchParams({ promote: `${app}:${environment}`, kind: 'rollBack' }).toString()}`,
  /** One app in one environment. */
  app: (app: string, environment: string): string =>
    `/apps/${encodeURIComponent(app)}/${encodeURIComponent(environment)}`,
  changes: '/changes',
  change: (number: number): string => `/changes/${number}`,
  releases: '/releases',
  files: '/files',
  /** @param line counted from 1; the cursor goes there. */
  file: (path: string, line?: number): string =>
    `/files?${new URLSearchParams({ path, ...(line === undefined ? {} : { view: 'text', line: String(line) }) }).toString()}`,
  fleet: (filter: Partial<FleetFilter> = {}): string => {
    const search = toSearch(filter);
    return search ? `/fleet?${search}` : '/fleet';
  },
  agent: (instanceUid: string): string => `/fleet/${encodeURIComponent(instanceUid)}`,
  activity: '/activity',
  settings: '/settings',
  signIn: (next: string): string =>
    next === '/' ? '/sign-in' : `/sign-in?${new URLSearchParams({ next }).toString()}`,
} as const;

/** `app:environment` as the overview's address carries it; undefined when it is neither. */
export function parsePromote(value: string | null): { app: string; environment: string } | undefined {
  const [app, environment, ...rest] = value?.split(':') ?? [];
  return app && environment && rest.length === 0 ? { app, environment } : undefined;
}

/** Where to go after signing in: a path of ours, whatever the address says. */
export const safeNext = (next: string | null): string =>
  next !== null && /^\/(?![/\\])/.test(next) && !next.startsWith('/sign-in') ? next : '/';
