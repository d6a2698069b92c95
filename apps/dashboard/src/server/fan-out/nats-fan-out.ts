import { setTimeout as sleep } from 'node:timers/promises';
import { type NatsConnection, connect } from '@nats-io/transport-node';
import type { FanOut, FanOutListener } from '#server/ports/fan-out.ts';
import type { Log } from '#server/ports/log.ts';

const SUBJECT = 'pagurus.gateways.v1';
const RETRY_MS = 500;
/** A server that does not answer for twice so long counts as away. */
const PING_MS = 5_000;

/** Members find one another through a NATS server: `nats://user:password@host:4222`. One that is away is tried for ever. */
export class NatsFanOut implements FanOut {
  readonly #url: URL;
  readonly #log: Log;
  readonly #stop = new AbortController();
  #connection: NatsConnection | undefined;
  #isConnected = false;
  #running: Promise<void> | undefined;

  /** Throws where the address is none. */
  constructor(url: string, log: Log) {
    if (!URL.canParse(url)) throw new Error('Cannot use PAGURUS_NATS_URL as it must be like nats://host:4222');
    this.#url = new URL(url);
    this.#log = log;
  }

  listen(listener: FanOutListener): void {
    this.#running ??= this.#run(listener);
  }

  isConnected(): boolean {
    return this.#isConnected;
  }

  publish(text: string): void {
    // The client would keep what it cannot send; whoever was away begins with a snapshot instead.
    if (this.#isConnected) this.#connection?.publish(SUBJECT, text);
  }

  async #run(listener: FanOutListener): Promise<void> {
    const { signal } = this.#stop;
    const connection = await this.#connect(signal);
    if (connection === undefined) return;
    if (signal.aborted) return connection.close();
    this.#connection = connection;
    connection.subscribe(SUBJECT, {
      callback: (error, message) => {
        if (error === null) listener.message(message.string());
      },
    });
    this.#reached(listener);
    for await (const { type } of connection.status()) {
      if (type === 'reconnect') this.#reached(listener);
      else if (type === 'disconnect' || type === 'close') this.#lost();
    }
  }

  async #connect(signal: AbortSignal): Promise<NatsConnection | undefined> {
    const { username, password, host } = this.#url;
    const person = username === '' ? {} : { user: decodeURIComponent(username), pass: decodeURIComponent(password) };
    while (!signal.aborted) {
      try {
        return await connect({
          servers: host,
          ...person,
          name: 'pagurus-gateway',
          noEcho: true,
          maxReconnectAttempts: -1,
          reconnectTimeWait: RETRY_MS,
          pingInterval: PING_MS,
          maxPingOut: 2,
          timeout: PING_MS,
        });
      } catch (error) {
        this.#lost(error);
        await sleep(RETRY_MS, undefined, { signal }).catch(() => undefined);
      }
    }
    return undefined;
  }

  #reached(listener: FanOutListener): void {
    this.#isConnected = true;
    this.#said = false;
    this.#log.info(`Other gateways are reached through NATS at ${this.#url.host}`);
    listener.connected();
  }

  #said = false;

  /** Said once, not at each attempt. */
  #lost(error?: unknown): void {
    this.#isConnected = false;
    if (this.#said || this.#stop.signal.aborted) return;
    this.#said = true;
    const why = error instanceof Error ? `: ${error.message}` : '';
    this.#log.warn(
      `Cannot reach other gateways as NATS at ${this.#url.host} is away${why}; each goes on with its own agents`,
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    this.#isConnected = false;
    await this.#connection?.close();
    await this.#running;
  }
}
