import type { AgentToServer } from '@pagurus/schema/wire/agent-to-server.ts';
import type { ParsedFrame } from '@pagurus/schema/wire/parse-frame.ts';
import type { ServerToAgent } from '@pagurus/schema/wire/server-to-agent.ts';
import type { GatewayLink, GatewaySocket } from '#ports/gateway-link.ts';
import { OperationError } from '#ports/operation-error.ts';
import type { StateCommit, StateSource } from '#ports/state-source.ts';
import type { Faults } from './faults.ts';

/** Told of every frame that passes. */
export type Witness = {
  readonly heard?: (frame: ServerToAgent) => void;
  readonly said?: (frame: AgentToServer) => void;
};

const unreachable = (verb: string) =>
  new OperationError(`Cannot ${verb} as the network must be there: it is not`, {
    code: 'network.partition',
    retry: 'soon',
  });

/** The real link to the gateway, over a network that can break. */
export class FaultyLink implements GatewayLink {
  readonly #link: GatewayLink;
  readonly #faults: Faults;
  readonly #witness: Witness;

  constructor(link: GatewayLink, faults: Faults, witness: Witness) {
    this.#link = link;
    this.#faults = faults;
    this.#witness = witness;
  }

  async connect(signal: AbortSignal): Promise<GatewaySocket> {
    if (this.#faults.partition !== 'none') throw unreachable('report to the gateway');
    return new FaultySocket(await this.#link.connect(signal), this.#faults, this.#witness);
  }
}

class FaultySocket implements GatewaySocket {
  readonly #socket: GatewaySocket;
  readonly #faults: Faults;
  readonly #witness: Witness;
  readonly #forget: () => void;

  constructor(socket: GatewaySocket, faults: Faults, witness: Witness) {
    this.#socket = socket;
    this.#faults = faults;
    this.#witness = witness;
    this.#forget = faults.onPartition((partition) => {
      if (partition === 'cut') void this.close();
    });
  }

  async send(frame: AgentToServer): Promise<void> {
    if (this.#faults.partition !== 'none') return;
    await this.#socket.send(frame);
    this.#witness.said?.(frame);
  }

  async receive(signal: AbortSignal): Promise<ParsedFrame<ServerToAgent> | undefined> {
    for (;;) {
      const frame = await this.#socket.receive(signal);
      if (frame === undefined) return undefined;
      if (this.#faults.partition !== 'none') continue;
      if (frame.ok) this.#witness.heard?.(frame.value);
      return frame;
    }
  }

  close(): Promise<void> {
    this.#forget();
    return this.#socket.close();
  }
}

/** A real source of the state, over the same network. */
export class FaultySource implements StateSource {
  readonly #source: StateSource;
  readonly #faults: Faults;

  constructor(source: StateSource, faults: Faults) {
    this.#source = source;
    this.#faults = faults;
  }

  get kind(): string {
    return this.#source.kind;
  }

  async head(signal: AbortSignal): Promise<string> {
    this.#require();
    return this.#source.head(signal);
  }

  async fetch(signal: AbortSignal): Promise<StateCommit> {
    this.#require();
    return this.#source.fetch(signal);
  }

  #require(): void {
    if (this.#faults.partition !== 'none') throw unreachable('read the state');
  }
}
