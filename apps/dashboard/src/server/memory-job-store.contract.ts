import type { Job, JobLease, JobMove, JobStore } from '#server/ports/job-store.ts';

/** Keeps the JobStore contract without a database. */
export class MemoryJobStore implements JobStore {
  readonly #jobs = new Map<string, { job: Job; owner: string; untilMs: number }>();
  /** Asked before every move; one that never resolves stands for a process that was killed there. */
  beforeMove: (move: JobMove) => Promise<void> = async () => undefined;

  async create(job: Job, { owner, untilMs }: JobLease): Promise<void> {
    this.#jobs.set(job.id, { job, owner, untilMs });
  }

  async get(id: string): Promise<Job | undefined> {
    return this.#jobs.get(id)?.job;
  }

  async takeNext({ owner, nowMs, untilMs }: JobLease): Promise<Job | undefined> {
    const due = [...this.#jobs.values()].filter(({ job, untilMs: until }) => job.state === 'running' && until <= nowMs);
    const [next] = due.toSorted((a, b) => a.job.createdAtMs - b.job.createdAtMs);
    if (next !== undefined) Object.assign(next, { owner, untilMs });
    return next?.job;
  }

  async move(id: string, move: JobMove, { owner, nowMs, untilMs }: JobLease): Promise<boolean> {
    await this.beforeMove(move);
    const kept = this.#jobs.get(id);
    if (kept === undefined || kept.owner !== owner || kept.job.state !== 'running') return false;
    this.#jobs.set(id, { job: { ...kept.job, ...move, movedAtMs: nowMs }, owner, untilMs });
    return true;
  }

  async prune(beforeMs: number): Promise<number> {
    const old = [...this.#jobs.values()].filter(({ job }) => job.state !== 'running' && job.movedAtMs < beforeMs);
    for (const { job } of old) this.#jobs.delete(job.id);
    return old.length;
  }
}
