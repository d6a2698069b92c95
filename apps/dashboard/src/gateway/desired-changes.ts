import type { AgentRecord } from '#domain/agent-record.ts';
import type { DesiredView } from '#server/ports/desired-view.ts';

/** Notices for which agents Git asks something else than at the last look. */
export class DesiredChanges {
  readonly #desired: DesiredView;
  #seen = new Map<string, string>();

  constructor(desired: DesiredView) {
    this.#desired = desired;
  }

  /** The agents whose desired release or revision moved since the last call; all of them at the first. */
  look(records: Iterable<AgentRecord>): string[] {
    const now = new Map<string, string>();
    const moved: string[] = [];
    for (const { instanceUid, description } of records) {
      const { app, environment } = description;
      const place = `${environment}/${app}`;
      const desired = now.get(place) ?? JSON.stringify(this.#desired.desired(app, environment) ?? null);
      now.set(place, desired);
      if (this.#seen.get(place) !== desired) moved.push(instanceUid);
    }
    this.#seen = now;
    return moved;
  }
}
