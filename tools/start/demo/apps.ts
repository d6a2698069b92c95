/** The two apps of the demo, each with three releases, oldest first. */
export type DemoRelease = { readonly version: string; readonly createdAt: string; readonly notes: string };
export type DemoApp = { readonly app: string; readonly accent: string; readonly releases: readonly DemoRelease[] };

export const APPS: readonly DemoApp[] = [
  {
    app: 'payments',
    accent: '#3451b2',
    releases: [
      { version: '1.4.1', createdAt: '2026-11-03T09:30:00Z', notes: 'Retries a declined card once.' },
      { version: '1.4.2', createdAt: '2026-11-12T14:05:00Z', notes: 'Faster refunds.' },
      { version: '1.5.0', createdAt: '2026-11-20T10:00:00Z', notes: 'Refunds in instalments.' },
    ],
  },
  {
    app: 'search',
    accent: '#18794e',
    releases: [
      { version: '1.9.8', createdAt: '2026-10-28T08:00:00Z', notes: 'Ranks exact titles first.' },
      { version: '1.9.9', createdAt: '2026-11-09T16:20:00Z', notes: 'Half the memory for the index.' },
      { version: '2.0.0', createdAt: '2026-11-21T11:45:00Z', notes: 'Finds what is misspelt.' },
    ],
  },
];

/** The environments in their order, with the release each starts on (counted from the oldest) and its containers. */
export const ENVIRONMENTS = [
  { name: 'dev', release: 2, containers: 1 },
  { name: 'staging', release: 1, containers: 1 },
  { name: 'production', release: 0, containers: 2 },
] as const;
