/** What goes wrong in one simulated container; each knob may be turned at any time. Times in milliseconds. */
export class Faults {
  /** Releases whose process never answers well. */
  badReleases: ReadonlySet<string> = new Set();
  /** How long a download takes on top of the network. */
  downloadMs = 0;
  /** How long a process takes from its start to its first answer. */
  startMs = 0;
  /** Every process ends by itself so long after its start; `undefined`: never. */
  crashAfterMs: number | undefined;
  /** Every so many-th look at the app finds it ill; 0: none does. */
  flapEvery = 0;
  #partition: Partition = 'none';
  readonly #listeners = new Set<(partition: Partition) => void>();

  /** cut: every connection breaks and none can be made · silent: nothing that is sent arrives, and nobody is told. */
  get partition(): Partition {
    return this.#partition;
  }

  set partition(partition: Partition) {
    this.#partition = partition;
    for (const listener of this.#listeners) listener(partition);
  }

  /** Answers how to stop listening. */
  onPartition(listener: (partition: Partition) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Everything is well again from now on. */
  clear(): void {
    this.badReleases = new Set();
    this.downloadMs = 0;
    this.startMs = 0;
    this.crashAfterMs = undefined;
    this.flapEvery = 0;
    this.partition = 'none';
  }
}

export type Partition = 'none' | 'cut' | 'silent';
