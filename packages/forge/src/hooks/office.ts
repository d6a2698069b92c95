import { randomUUID } from 'node:crypto';
import type { Happening } from '#hooks/happening.ts';
import { HookQueue } from '#hooks/queue.ts';
import { send } from '#hooks/send.ts';
import { signedRequest } from '#hooks/signed-request.ts';
import type { DeliveryRecord, HookRecord, HookStore } from '#hooks/store.ts';
import type { Log } from '#log.ts';
import { Mutex } from '#mutex.ts';

export interface OfficeOptions {
  readonly store: HookStore;
  readonly log: Log;
  readonly now: () => Date;
  readonly timeoutMs: number;
  /** What a hook is told about the event; asked for only when a hook wants to know. */
  readonly toPayload: (happening: Happening) => Promise<object>;
}

type Letter = Pick<DeliveryRecord, 'guid' | 'redelivery' | 'event' | 'action' | 'payload'>;

/** How long deliveries are kept, as on GitHub. */
const KEPT_MS = 3 * 86_400_000;
const SWEEP_MS = 3_600_000;

/**
 * Tells hooks what happened.
 *
 * - `post` neither waits nor throws: no request is slower or fails because of a hook.
 * - A hook gets one delivery at a time, in the order of the events; each ends within `timeoutMs`.
 * - Nothing is tried again by itself: what failed is recorded and can be redelivered.
 * - What still waits when the process ends is lost. Receivers sweep as well, as they must with GitHub.
 */
export class HookOffice implements AsyncDisposable {
  readonly #options: OfficeOptions;
  readonly #writing = new Mutex();
  readonly #queues = new Map<number, HookQueue>();
  readonly #hooks = new Map<number, Promise<readonly HookRecord[]>>();
  readonly #stop = new AbortController();
  #sweptAt = 0;

  constructor(options: OfficeOptions) {
    this.#options = options;
  }

  post(happening: Happening): void {
    if (this.#stop.signal.aborted) return;
    const work = this.#writing.run(async () => {
      const hooks = (await this.#hooksOf(happening.repository.id)).filter((hook) => wants(hook, happening.event));
      if (hooks.length === 0) return;
      const payload = JSON.stringify(await this.#options.toPayload(happening));
      const action = 'action' in happening ? happening.action : null;
      for (const hook of hooks) this.#enqueue(hook, { ...newLetter(happening.event, payload), action });
    });
    work.catch((error: unknown) => this.#complain('An event could not be told to the hooks', error));
  }

  /** Sends `payload` to this hook alone, whether it is active or not. */
  postTo(hook: HookRecord, event: string, payload: object): void {
    this.#enqueue(hook, { ...newLetter(event, JSON.stringify(payload)), action: null });
  }

  /** The same event again, with the same delivery id and signed anew. */
  redeliver(hook: HookRecord, { guid, event, action, payload }: DeliveryRecord): void {
    this.#enqueue(hook, { guid, event, action, payload, redelivery: true });
  }

  /** To be called after a hook of the repository was made, changed or deleted. */
  hooksChanged(repositoryId: number): void {
    this.#hooks.delete(repositoryId);
  }

  /** Gives up what is under way. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#writing.run(async () => undefined);
    await Promise.all([...this.#queues.values()].map((queue) => queue.idle()));
  }

  #hooksOf(repositoryId: number): Promise<readonly HookRecord[]> {
    const known = this.#hooks.get(repositoryId) ?? this.#options.store.listHooks(repositoryId);
    this.#hooks.set(repositoryId, known);
    known.catch(() => this.#hooks.delete(repositoryId));
    return known;
  }

  #enqueue(hook: HookRecord, letter: Letter): void {
    if (this.#stop.signal.aborted) return;
    const queue = this.#queues.get(hook.id) ?? new HookQueue();
    this.#queues.set(hook.id, queue);
    const taken = queue.add(async () => {
      await this.#deliver(hook, letter).catch((error: unknown) => this.#complain('A delivery was not recorded', error));
      if (queue.isLast) this.#queues.delete(hook.id);
    });
    if (!taken)
      this.#options.log('warn', 'A hook got more events than it takes', { hook: hook.id, event: letter.event });
  }

  async #deliver(hook: HookRecord, letter: Letter): Promise<void> {
    if (this.#stop.signal.aborted) return;
    const { store, now, timeoutMs } = this.#options;
    const { body, headers: requestHeaders } = signedRequest(hook, letter);
    const { url, insecureSsl } = hook;
    const deliveredAt = now();
    const begun = performance.now();
    const outcome = await send({ url, headers: requestHeaders, body, insecureSsl, timeoutMs }, this.#stop.signal);
    const durationMs = Math.round(performance.now() - begun);
    const { headers: responseHeaders, body: responseBody, ...reply } = outcome;
    const about = { hookId: hook.id, url, requestHeaders, deliveredAt, durationMs, responseHeaders, responseBody };
    await store.createDelivery({ ...letter, ...about, ...reply });
    await this.#sweep(now());
  }

  async #sweep(now: Date): Promise<void> {
    if (now.getTime() - this.#sweptAt < SWEEP_MS) return;
    this.#sweptAt = now.getTime();
    await this.#options.store.deleteDeliveriesBefore(new Date(now.getTime() - KEPT_MS));
  }

  #complain(message: string, error: unknown): void {
    if (!this.#stop.signal.aborted) this.#options.log('error', message, { error: String(error) });
  }
}

const wants = ({ active, events }: HookRecord, event: string): boolean =>
  active && (events.includes('*') || events.includes(event));

const newLetter = (event: string, payload: string) => ({ guid: randomUUID(), redelivery: false, event, payload });
