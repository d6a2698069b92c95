import type { PipelineEnvironment } from '@pagurus/schema/pipeline.ts';
import type { Arrival, UpstreamAgent } from '#domain/gate-upstream.ts';
import type { Context } from '#server/use-cases/context.ts';

/** What the fleet knows of a release that is to move into an environment. */
export function arrivalOf(
  { fleet, history }: Pick<Context, 'fleet' | 'history'>,
  environment: PipelineEnvironment,
  app: string,
  release: string,
): Arrival {
  const upstream = upstreamOf({ fleet }, environment, app);
  const ranHere = history.proven({ app, environment: environment.name }).has(release);
  return { app, release, upstream, ranHere };
}

/** The agents of one app in the environments that `environment` is promoted from. */
export function upstreamOf(
  { fleet }: Pick<Context, 'fleet'>,
  { promoteFrom }: PipelineEnvironment,
  app: string,
): UpstreamAgent[] {
  return fleet
    .agents()
    .filter((agent) => agent.app === app && promoteFrom.includes(agent.environment))
    .map((agent) => ({
      environment: agent.environment,
      hostname: agent.hostname,
      release: agent.runningRelease,
      steadySinceMs: fleet.report(agent.instanceUid)?.steadySinceMs ?? null,
    }));
}
