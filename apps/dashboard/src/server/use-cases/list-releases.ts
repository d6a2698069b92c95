import type { Release } from '@pagurus/schema/release.ts';
import type { ReleaseView } from '#contract/releases.ts';
import { instantMs } from '#domain/instant.ts';
import { type Context, newestState } from '#server/use-cases/context.ts';

/** Every release of every app, newest first. */
export function listReleases(context: Context): { releases: ReleaseView[] } {
  const { snapshot } = newestState(context);
  const key = (app: string, version: string) => `${app}/${version}`;
  const running = Map.groupBy(context.fleet.agents(), ({ app, runningRelease }) => key(app, runningRelease ?? ''));
  const desiredIn = Map.groupBy(
    [...snapshot.desired].flatMap(([environment, apps]) =>
      [...apps].map(([app, { release }]) => ({ environment, key: key(app, release) })),
    ),
    (each) => each.key,
  );
  const releases = [...snapshot.releases.values()].flatMap((versions) => [...versions.values()]);
  return {
    releases: releases
      .toSorted((a, b) => instantMs(b.createdAt) - instantMs(a.createdAt) || (a.app < b.app ? -1 : 1))
      .map((release) => {
        const id = key(release.app, release.version);
        const environments = desiredIn.get(id)?.map(({ environment }) => environment) ?? [];
        return { ...toView(release), desiredIn: environments, runningOn: running.get(id)?.length ?? 0 };
      }),
  };
}

function toView({ app, version, createdAt, notes, source, artifacts }: Release) {
  const sizes = artifacts.flatMap(({ size }) => (size === undefined ? [] : [size]));
  return {
    app,
    version,
    createdAt,
    notes: notes ?? null,
    source: source ?? null,
    platforms: artifacts.map(({ platform }) => platform),
    // Platforms differ in size: the largest is what a host must have room for.
    sizeBytes: sizes.length === 0 ? null : Math.max(...sizes),
  };
}
