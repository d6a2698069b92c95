import { NO_RELEASE } from '@pagurus/schema/names.ts';
import type { PipelineEnvironment } from '@pagurus/schema/pipeline.ts';
import type { UpstreamAgent } from '#domain/gate-upstream.ts';
import { type Releases, inOrder } from '#domain/release-order.ts';

/**
 * The release that the pipeline itself would put here: the newest one where nothing is promoted from, else what all
 * agents of every environment upstream run in health. `undefined` while there is none: nobody upstream proves nothing.
 */
export function candidateFor(
  { promoteFrom }: PipelineEnvironment,
  releases: Releases,
  upstream: readonly UpstreamAgent[],
): string | undefined {
  if (promoteFrom.length === 0) return inOrder(releases).at(-1)?.version;
  const [first] = upstream;
  const release = first?.release;
  if (release === null || release === undefined || release === NO_RELEASE || !releases.has(release)) return undefined;
  const isEverywhere = promoteFrom.every((name) => upstream.some(({ environment }) => environment === name));
  const isProven = upstream.every((agent) => agent.release === release && agent.steadySinceMs !== null);
  return isEverywhere && isProven ? release : undefined;
}
