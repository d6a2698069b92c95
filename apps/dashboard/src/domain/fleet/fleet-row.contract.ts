import type { FleetRow } from '#domain/fleet/fleet-row.ts';

/** A healthy agent of which nothing special is to be said. */
export const aFleetRow = (instanceUid: string, about: Partial<FleetRow> = {}): FleetRow => ({
  instanceUid,
  app: 'payments',
  environment: 'production',
  hostname: `host-of-${instanceUid}`,
  labels: {},
  desiredRelease: '1.4.2',
  runningRelease: '1.4.2',
  phase: 'InSync',
  failure: null,
  process: 'Running',
  health: 'Healthy',
  connectivity: 'Online',
  seenAt: 0,
  ...about,
});
