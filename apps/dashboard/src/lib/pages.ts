import { paths } from '#lib/paths.ts';

/** The pages, in the order of the navigation. */
export const PAGES = [
  { href: paths.overview, name: 'Overview' },
  { href: paths.changes, name: 'Changes' },
  { href: paths.releases, name: 'Releases' },
  { href: paths.files, name: 'Files' },
  { href: paths.fleet(), name: 'Fleet' },
  { href: paths.activity, name: 'Activity' },
  { href: paths.settings, name: 'Settings' },
] as const;
