import { setTimeout as wait } from 'node:timers/promises';
import { getJson } from './get-json.ts';
import { waitFor } from './wait-for.ts';

export type AppAnswer = {
  readonly version: string;
  readonly pid: number;
  /** What it started itself. */
  readonly forked?: number;
  readonly port: string;
  readonly listenPid?: string;
  /** What stands on the disk now, and what the app has read last: at its start, or at the last SIGHUP. */
  readonly config: string;
  readonly loaded: string;
  readonly reloads: number;
  readonly secret: string;
  readonly leak: string[];
};

export const askApp = async (port: number, patienceMs?: number): Promise<AppAnswer> =>
  (await getJson(`http://127.0.0.1:${port}/`, patienceMs)) as AppAnswer;

/** Often enough to meet every version, and seldom enough to leave the machine to what is tested. */
const PAUSE_MS = 20;
/** Who is gone is known at once. An answer that is slow on a machine with much to do is an answer. */
const PATIENCE_MS = 15_000;

/** Asks the app again and again and remembers every answer, and every time that there was none. */
export class ObservedApp implements AsyncDisposable {
  readonly versions: string[] = [];
  failures = 0;
  answers = 0;
  readonly #stop = new AbortController();
  readonly #asking: Promise<void>;

  constructor(port: number) {
    this.#asking = this.#ask(port);
  }

  /** Resolves once the last answer was by `version`: an agent knows that it is in sync before the next one is asked for. */
  async until(version: string): Promise<void> {
    await waitFor(`${version} answers`, () => (this.versions.at(-1) === version ? version : undefined));
  }

  async #ask(port: number): Promise<void> {
    while (!this.#stop.signal.aborted) {
      try {
        const { version } = await askApp(port, PATIENCE_MS);
        this.answers += 1;
        if (this.versions.at(-1) !== version) this.versions.push(version);
      } catch {
        this.failures += 1;
      }
      await wait(PAUSE_MS);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#asking;
  }
}
