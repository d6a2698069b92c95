import type { AgentToServer } from '@pagurus/schema/wire/agent-to-server.ts';
import { parseAgentToServer } from '@pagurus/schema/wire/parse-frame.ts';
import type { ErrorResponse, ServerToAgent } from '@pagurus/schema/wire/server-to-agent.ts';
import type { RawData, WebSocket } from 'ws';
import type { Credential } from '#domain/enrolment.ts';
import { CloseCode, closeReason } from './close-codes.ts';
import { FrameBudget } from './frame-budget.ts';
import type { GatewayLimits } from './limits.ts';
import type { Log } from './log.ts';

/** What a connection tells its owner; a frame that arrives here has the right shape and is within the limits. */
type ConnectionOwner = {
  frame(connection: AgentConnection, frame: AgentToServer): void;
  closed(connection: AgentConnection): void;
};

type ConnectionOptions = {
  readonly socket: WebSocket;
  readonly peer: string;
  /** With which it came in: it may speak for nobody else. */
  readonly credential: Credential;
  readonly limits: GatewayLimits;
  readonly owner: ConnectionOwner;
  readonly log: Log;
};

/** How long a peer may take to answer a close before its socket is destroyed. */
const CLOSE_WITHIN_MS = 2_000;

/** One agent's socket. Whatever comes through it costs this socket only, and one line in the log. */
export class AgentConnection {
  #instanceUid: string | undefined;
  readonly #options: ConnectionOptions;
  readonly #budget: FrameBudget;
  #firstFrame: NodeJS.Timeout | undefined;
  #badFrames = 0;
  #complained = false;
  #closing = false;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    const { socket, limits, owner } = options;
    this.#budget = new FrameBudget(limits.framesPerSecond, limits.framesBurst, performance.now());
    this.#firstFrame = setTimeout(() => {
      this.close(CloseCode.firstFrameMissing, `No frame came within ${limits.firstFrameMs} ms`);
    }, limits.firstFrameMs);
    socket.on('message', (data, isBinary) => this.#receive(data, isBinary));
    // `ws` answers pings by itself, so they cost as much as frames.
    socket.on('ping', () => this.#takeFromBudget());
    socket.on('error', (error) => this.complain(error.message));
    socket.on('close', () => {
      clearTimeout(this.#firstFrame);
      owner.closed(this);
    });
  }

  /** Who speaks here; `undefined` before the first good frame. */
  get instanceUid(): string | undefined {
    return this.#instanceUid;
  }

  get credential(): Credential {
    return this.#options.credential;
  }

  introduce(instanceUid: string): void {
    this.#instanceUid = instanceUid;
    clearTimeout(this.#firstFrame);
    this.#firstFrame = undefined;
  }

  send(message: Omit<ServerToAgent, 'type'>): void {
    const { socket, limits } = this.#options;
    if (this.#closing || socket.readyState !== socket.OPEN) return;
    if (socket.bufferedAmount > limits.unsentBytesMax) {
      this.complain(`it reads too slowly: ${socket.bufferedAmount} bytes wait for it`);
      this.terminate();
      return;
    }
    socket.send(JSON.stringify({ type: 'serverToAgent', ...message }));
  }

  /** Says what was wrong; after too many of these the socket is closed. */
  reject(code: ErrorResponse['code'], message: string): void {
    this.complain(message);
    this.#badFrames += 1;
    this.send({ errorResponse: { code, message } });
    if (this.#badFrames >= this.#options.limits.badFramesMax) {
      this.close(CloseCode.policy, `${this.#badFrames} frames could not be read`);
    }
  }

  /** Says why in a frame, then closes with the same sentence. */
  refuse(closeCode: CloseCode, errorResponse: ErrorResponse): void {
    this.complain(errorResponse.message);
    this.send({ errorResponse });
    this.close(closeCode, errorResponse.message);
  }

  /** Nothing that comes after this is listened to, and the owner is told of the end, as it has a deadline. */
  close(code: CloseCode, sentence: string): void {
    if (this.#closing) return;
    this.#closing = true;
    const { socket } = this.#options;
    socket.close(code, closeReason(sentence));
    const force = setTimeout(() => socket.terminate(), CLOSE_WITHIN_MS);
    socket.once('close', () => clearTimeout(force));
  }

  terminate(): void {
    this.#closing = true;
    this.#options.socket.terminate();
  }

  /** Only the first complaint of a connection is logged: a broken peer must not fill the log. */
  complain(sentence: string): void {
    if (this.#complained) return;
    this.#complained = true;
    const who = this.instanceUid === undefined ? '' : `agent ${this.instanceUid} at `;
    this.#options.log('warn', `Trouble with ${who}${this.#options.peer}: ${sentence}`);
  }

  #receive(data: RawData, isBinary: boolean): void {
    if (this.#closing || !this.#takeFromBudget()) return;
    if (isBinary) {
      this.reject('badFrame', 'Cannot read the frame as it must be JSON in a text frame: it is binary');
      return;
    }
    const parsed = parseAgentToServer(textOf(data));
    if (!parsed.ok) {
      this.reject(parsed.reason === 'unknownType' ? 'unknownType' : 'badFrame', sentenceOf(parsed));
      return;
    }
    this.#options.owner.frame(this, parsed.value);
  }

  /** `false`: there was one frame too many, and the socket is being closed. */
  #takeFromBudget(): boolean {
    if (this.#budget.take(performance.now())) return true;
    const message = `More than ${this.#options.limits.framesPerSecond} frames a second`;
    this.refuse(CloseCode.policy, { code: 'overloaded', message, retryAfterMs: 30_000 });
    return false;
  }
}

/** `ws` gives one Buffer unless told otherwise; its type allows more. */
function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString();
  return Buffer.isBuffer(data) ? data.toString() : Buffer.from(data).toString();
}

type Unreadable = Extract<ReturnType<typeof parseAgentToServer>, { ok: false }>;

const DETAIL_LENGTH_MAX = 500;
const RULES: Record<Unreadable['reason'], string> = {
  notJson: 'it must be JSON',
  badShape: 'it must have the shape of agentToServer',
  unknownType: 'its type must be agentToServer',
};

const sentenceOf = ({ reason, detail }: Unreadable): string =>
  `Cannot read the frame as ${RULES[reason]}: ${detail.slice(0, DETAIL_LENGTH_MAX)}`;
