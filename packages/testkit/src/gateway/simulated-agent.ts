import { type AgentToServer, PROTOCOL_VERSION } from '@pagurus/schema/wire/agent-to-server.ts';
import { parseServerToAgent } from '@pagurus/schema/wire/parse-frame.ts';
import type { ServerToAgent } from '@pagurus/schema/wire/server-to-agent.ts';
import { WebSocket } from 'ws';
import { type AgentState, agentState } from './agent-state.ts';

export type SimulatedAgentOptions = {
  /** `ws://127.0.0.1:…/agent/v1/connect` */
  readonly url: string;
  readonly token: string;
  readonly instanceUid: string;
  readonly state?: Partial<AgentState>;
  /** Comes back by itself after the socket was lost, within this many milliseconds (full jitter); 0: stays away. */
  readonly reconnectMs?: number;
  /** Called with everything that the server says, after it was kept. */
  readonly onMessage?: (message: ServerToAgent) => void;
};

/** How a socket ended. */
type Closed = { readonly code: number; readonly reason: string };

/**
 * An agent without a container: it speaks the real protocol over a real socket, keeps to the heartbeat it is told,
 * answers when it is asked for its full state, and can be told to misbehave.
 */
export class SimulatedAgent implements AsyncDisposable {
  /** Everything the server said on all sockets, oldest first. */
  readonly received: ServerToAgent[] = [];
  readonly closes: Closed[] = [];
  readonly #options: SimulatedAgentOptions;
  #pongs = 0;
  #state: AgentState;
  #socket: WebSocket | undefined;
  #sequenceNum = 0;
  #heartbeat: NodeJS.Timeout | undefined;
  #return: NodeJS.Timeout | undefined;
  #ended = false;
  #muted = false;

  constructor(options: SimulatedAgentOptions) {
    this.#options = options;
    this.#state = agentState(options.state);
  }

  get instanceUid(): string {
    return this.#options.instanceUid;
  }

  get state(): AgentState {
    return this.#state;
  }

  get connected(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  /** How many pings were answered. */
  get pongs(): number {
    return this.#pongs;
  }

  /** Resolves when the socket is open and the full state was sent. Rejects with what the server answered instead. */
  connect(): Promise<this> {
    const { url, token } = this.#options;
    const socket = new WebSocket(url, { headers: { authorization: `Bearer ${token}` }, perMessageDeflate: false });
    this.#socket = socket;
    socket.on('message', (data: Buffer) => this.#receive(data.toString()));
    socket.on('pong', () => (this.#pongs += 1));
    return new Promise((resolve, reject) => {
      socket.on('open', () => {
        this.sendFullState();
        resolve(this);
      });
      socket.on('error', reject);
      socket.on('close', (code, reason) => this.#closed({ code, reason: reason.toString() }));
    });
  }

  /** Changes the state and reports the changed parts. */
  report(change: Partial<AgentState>): void {
    this.#state = { ...this.#state, ...change };
    this.send(change);
  }

  sendFullState(): void {
    this.send(this.#state);
  }

  /** One frame with the next number; without parts it is a heartbeat. */
  send(parts: Partial<AgentToServer> = {}): void {
    const { instanceUid } = this.#options;
    const sequenceNum = this.#sequenceNum++;
    const frame = { type: 'agentToServer', protocol: PROTOCOL_VERSION, instanceUid, sequenceNum, ...parts };
    if (!this.#muted) this.sendRaw(JSON.stringify(frame));
  }

  sendRaw(data: string | Buffer): void {
    if (this.connected) this.#socket?.send(data);
  }

  /** A ping of the WebSocket itself, below the protocol. */
  ping(): void {
    if (this.connected) this.#socket?.ping();
  }

  /** While muted, frames are numbered but get lost on the way, and nothing is answered. */
  mute(muted: boolean): void {
    this.#muted = muted;
  }

  /** Says goodbye, and does not come back by itself. */
  leave(reason: string): void {
    this.#ended = true;
    this.send({ agentDisconnect: { reason } });
  }

  /** The connection breaks without a word; the agent comes back if it was told to. */
  breakConnection(): void {
    this.#socket?.terminate();
  }

  #receive(text: string): void {
    const parsed = parseServerToAgent(text);
    if (!parsed.ok) throw new Error(`The server sent a frame that is not of the protocol: ${parsed.detail}`);
    const { connectionSettings, flags } = parsed.value;
    this.received.push(parsed.value);
    if (flags?.reportFullState) this.sendFullState();
    this.#options.onMessage?.(parsed.value);
    if (!connectionSettings) return;
    clearInterval(this.#heartbeat);
    this.#heartbeat = setInterval(() => this.send(), connectionSettings.heartbeatMs);
  }

  #closed(closed: Closed): void {
    this.closes.push(closed);
    clearInterval(this.#heartbeat);
    const { reconnectMs = 0 } = this.#options;
    if (this.#ended || reconnectMs === 0) return;
    const again = (): void => void this.connect().catch(() => undefined);
    this.#return = setTimeout(again, Math.random() * reconnectMs);
  }

  /** Ends the agent without a word to the server. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended = true;
    clearTimeout(this.#return);
    clearInterval(this.#heartbeat);
    const socket = this.#socket;
    if (socket === undefined || socket.readyState === WebSocket.CLOSED) return;
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.terminate();
    await closed;
  }
}
