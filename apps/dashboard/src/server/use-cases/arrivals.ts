import type { PipelineEnvironment } from '@pagurus/schema/pipeline.ts';
import type { Arrival, UpstreamAgent } from '#domain/gate-upstream.ts';
import type { Context } from '#server/use-cases/context.ts';

/** What the fleet knows of a release that is to move into an environment. */
export function arrivalOf(
  { fleet }: Pick<Context, 'fleet'>,
  environment: PipelineEnvironment,
  app: string,
  release: string,
): Arrival {
  const agents = fleet.agents().filter((agent) => agent.app === app);
  const upstream = agents
    .filter((agent) => environment.promoteFrom.includes(agent.environment))
    .map((agent): UpstreamAgent => ({
      environment: agent.environment,
      hostname: agent.hostname,
      release: agent.runningRelease,
      steadySinceMs: fleet.report(agent.instanceUid)?.steadySinceMs ?? null,
    }));
  // What an agent keeps as `previous` was healthy there until something else was asked for.
  const ranHere = agents.some(
    (agent) =>
      agent.environment === environment.name &&
      fleet.report(agent.instanceUid)?.deployment?.previous?.release === release,
  );
  return { app, release, upstream, ranHere };
}
