import { WebSocket } from 'ws';
import { type AgentState, fullFrame } from './agent-state.ts';

export type LeanAgentOptions = {
  /** `ws://127.0.0.1:…/agent/v1/connect` */
  readonly url: string;
  readonly token: string;
  readonly instanceUid: string;
  /** Asked whenever the whole state is to be sent. */
  readonly state: () => AgentState;
  /** How long to stay away after so many failures in a row. */
  readonly awayMs: (failures: number) => number;
};

/** What all lean agents of one process did; `lost`: sockets that were open and closed. */
export type LeanTally = { connects: number; lost: number; frames: number; fullStates: number };

/**
 * The protocol and nothing else, so small that thousands fit into one process: no timer of its own, nothing kept of what
 * it hears. It sends its full state after every connect and when asked to, and comes back whenever the socket closes.
 */
export class LeanAgent {
  readonly #options: LeanAgentOptions;
  readonly #tally: LeanTally;
  #socket: WebSocket | undefined;
  #sequenceNum = 0;
  #failures = 0;

  constructor(options: LeanAgentOptions, tally: LeanTally) {
    this.#options = options;
    this.#tally = tally;
  }

  get open(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  connect(): void {
    const { url, token, awayMs } = this.#options;
    const headers = { authorization: `Bearer ${token}` };
    const socket = new WebSocket(url, { headers, perMessageDeflate: false, handshakeTimeout: 10_000 });
    this.#socket = socket;
    let opened = false;
    socket.on('open', () => {
      opened = true;
      this.#failures = 0;
      this.#tally.connects += 1;
      this.#sendFullState();
    });
    socket.on('message', (data: Buffer) => {
      if (data.includes('"reportFullState":true')) this.#sendFullState();
    });
    socket.on('error', () => undefined); // what counts is that it closes
    socket.on('close', () => {
      if (opened) this.#tally.lost += 1;
      this.#failures += 1;
      setTimeout(() => this.connect(), awayMs(this.#failures));
    });
  }

  /** One frame with the next number; without parts it is a heartbeat. Lost while there is no socket. */
  send(parts: Partial<AgentState> = {}): void {
    if (!this.open) return;
    const { instanceUid } = this.#options;
    this.#tally.frames += 1;
    const sequenceNum = this.#sequenceNum++;
    this.#socket?.send(JSON.stringify({ type: 'agentToServer', protocol: 1, instanceUid, sequenceNum, ...parts }));
  }

  #sendFullState(): void {
    const { instanceUid, state } = this.#options;
    this.#tally.fullStates += 1;
    this.#tally.frames += 1;
    this.#socket?.send(JSON.stringify(fullFrame(instanceUid, this.#sequenceNum++, state())));
  }
}
