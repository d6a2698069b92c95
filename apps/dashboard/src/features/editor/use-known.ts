'use client';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Known } from '#features/editor/completion.ts';
import { matrixQuery, releasesQuery } from '#lib/queries.ts';

/** What a file may name, as far as it is known by now. */
export function useKnown(): Known {
  const releases = useQuery(releasesQuery).data?.releases;
  const environments = useQuery(matrixQuery).data?.environments;
  return useMemo(() => {
    const versions = Map.groupBy(releases ?? [], ({ app }) => app);
    return {
      versionsOf: (app) => versions.get(app)?.map(({ version }) => version) ?? [],
      environments: environments?.map(({ name }) => name) ?? [],
    };
  }, [releases, environments]);
}
