import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type AgentToServer, FRAME_BYTES_MAX } from '@pagurus/schema/wire/agent-to-server.ts';
import type { ServerCapability, ServerToAgent } from '@pagurus/schema/wire/server-to-agent.ts';
import { WebSocketServer } from 'ws';
import type { Credential } from '#domain/enrolment.ts';
import type { AddressOf } from '#server/client-address.ts';
import { AgentConnection } from './agent-connection.ts';
import { protocolSupported, whyNotIdentity, whyNotItself } from './agent-identity.ts';
import { CloseCode } from './close-codes.ts';
import type { Verdict } from './credential-book.ts';
import { HintWindow } from './hint-window.ts';
import type { GatewayLimits } from './limits.ts';
import type { Log } from './log.ts';
import { RateByKey } from './rate-by-key.ts';
import { type Refusal, refuseUpgrade } from './refuse-upgrade.ts';

export const AGENT_PATH = '/agent/v1/connect';

/** The part of the fleet that sockets talk to. */
type HearingFleet = {
  /** Whether one more agent may join. */
  admits(instanceUid: string): boolean;
  /** A new socket speaks for this agent from now on. */
  reconnected(instanceUid: string): void;
  /** Nobody speaks for this agent any more, and not by its own choice. */
  putOut(instanceUid: string): void;
  /** The state repository's head; `undefined` until it was read once. */
  head(): string | undefined;
  /** What the agent's source last saw, by its own word. */
  commitOf(instanceUid: string): string | undefined;
  /** One frame, in the order of arrival. */
  hear(frame: AgentToServer): { readonly reportFullState: boolean };
};

type AgentSocketsOptions = {
  /** Who shows this `Authorization`. */
  readonly check: (authorization: string | undefined) => Verdict | Promise<Verdict>;
  readonly heartbeatMs: number;
  readonly limits: GatewayLimits;
  readonly log: Log;
  readonly fleet: HearingFleet;
  readonly addressOf: AddressOf;
};

/** What this gateway does beyond hearing and hinting. */
const CAPABILITIES: ServerCapability[] = ['leases', 'relay'];
/** Addresses and identities whose rates are known at once. */
const KEYS_MAX = 50_000;
const FENCED_RETRY_MS = 30_000;
const OVERLOADED_RETRY_MS = 60_000;

/** The agents' sockets: who may connect, which socket speaks for which agent, and what is sent to them. */
export class AgentSockets implements AsyncDisposable {
  readonly #options: AgentSocketsOptions;
  readonly #server = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: FRAME_BYTES_MAX });
  readonly #all = new Set<AgentConnection>();
  readonly #speaking = new Map<string, AgentConnection>();
  readonly #hints = new HintWindow<AgentConnection, string>((connection, commit) =>
    connection.send({ revisionHint: { commit } }),
  );
  /** One for all: a function made for each socket would keep its request, with all headers, for as long as it is open. */
  readonly #owner = {
    frame: (from: AgentConnection, frame: AgentToServer) => this.#frame(from, frame),
    closed: (closed: AgentConnection) => this.#closed(closed),
  };
  readonly #connects: RateByKey;
  readonly #takeovers: RateByKey;
  #open = false;
  #allClosed: (() => void) | undefined;

  constructor(options: AgentSocketsOptions) {
    this.#options = options;
    const { connectsPerSecond, connectsBurst, takeoversPerSecond, takeoversBurst } = options.limits;
    this.#connects = new RateByKey(connectsPerSecond, connectsBurst, KEYS_MAX);
    this.#takeovers = new RateByKey(takeoversPerSecond, takeoversBurst, KEYS_MAX);
  }

  /** How many agents are connected and have said who they are. */
  get size(): number {
    return this.#speaking.size;
  }

  open(): void {
    this.#open = true;
  }

  /** Takes the socket over. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const refusal = this.#whyNotFrom(this.#options.addressOf(request)) ?? this.#whyNot();
    if (refusal) return refuseUpgrade(socket, refusal);
    const verdict = this.#options.check(request.headers.authorization);
    if (!(verdict instanceof Promise)) return this.#answer(verdict, request, socket, head);
    void verdict.then((late) => this.#answer(late, request, socket, head));
  }

  #answer(verdict: Verdict, request: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (socket.destroyed) return;
    // The gateway may have come to stop, or to be full, while the credential was looked up.
    const refusal = this.#whyNot();
    if (!verdict.ok) refuseUpgrade(socket, verdict.refusal);
    else if (refusal !== undefined) refuseUpgrade(socket, refusal);
    else this.#accept(request, socket, head, verdict.credential);
  }

  #accept(request: IncomingMessage, socket: Duplex, head: Buffer, credential: Credential): void {
    // The answer and the first frame leave together: what a connect costs most is a write.
    socket.cork();
    this.#server.handleUpgrade(request, socket, head, (webSocket) => {
      const { limits, log, heartbeatMs, addressOf } = this.#options;
      const peer = addressOf(request) || 'an unknown address';
      const connection = new AgentConnection({ socket: webSocket, peer, credential, limits, owner: this.#owner, log });
      this.#all.add(connection);
      connection.send({ connectionSettings: { heartbeatMs, capabilities: CAPABILITIES } });
    });
    socket.uncork();
  }

  /** Puts out whoever is here with one of these credentials. */
  credentialsEnded(hashes: ReadonlySet<string>): void {
    for (const connection of this.#all) {
      if (!hashes.has(connection.credential.hash)) continue;
      const message = 'The credential is over: it was revoked, or the agent enrolled again';
      connection.refuse(CloseCode.credentialEnded, { code: 'unauthorised', message });
      const { instanceUid } = connection;
      if (instanceUid === undefined || this.#speaking.get(instanceUid) !== connection) continue;
      this.#speaking.delete(instanceUid);
      this.#options.fleet.putOut(instanceUid);
    }
  }

  /** Hashes of the credentials with which somebody is connected. */
  *credentialsInUse(): Iterable<string> {
    for (const { credential } of this.#all) yield credential.hash;
  }

  /**
   * Tells every connected agent that is not there yet, in turn, that the state repository's head is at `commit`; those
   * first whom it concerns.
   */
  hint(commit: string, concerned: ReadonlySet<string>): void {
    const behind = [...this.#speaking].filter(([uid]) => this.#options.fleet.commitOf(uid) !== commit);
    const { first = [], others = [] } = Object.groupBy(behind, ([uid]) => (concerned.has(uid) ? 'first' : 'others'));
    const connections = (entries: typeof behind) => entries.map(([, connection]) => connection);
    this.#hints.tell(commit, connections(first), connections(others));
  }

  /** Says something to one agent; swallowed when it has no socket here. */
  say(instanceUid: string, message: Omit<ServerToAgent, 'type'>): void {
    this.#speaking.get(instanceUid)?.send(message);
  }

  /** Another gateway has a newer socket of this agent: the one here counts no more. */
  fence(instanceUid: string): void {
    const message = 'Another socket connected with the same instanceUid, and the newer one counts';
    this.#speaking
      .get(instanceUid)
      ?.refuse(CloseCode.fenced, { code: 'fenced', message, retryAfterMs: FENCED_RETRY_MS });
    this.#speaking.delete(instanceUid);
  }

  /** Ends a socket that has been silent for so long that it is probably dead. */
  drop(instanceUid: string): void {
    this.#speaking.get(instanceUid)?.terminate();
  }

  /** Before anything that costs more than the answer. */
  #whyNotFrom(address: string): Refusal | undefined {
    if (this.#connects.take(address, performance.now())) return undefined;
    return { status: 503, sentence: 'Cannot connect now as too many connects came from this address: come back later' };
  }

  #whyNot(): Refusal | undefined {
    if (!this.#open) return { status: 503, sentence: 'Cannot connect now: the gateway is starting or stopping' };
    const { socketsMax } = this.#options.limits;
    if (this.#all.size < socketsMax) return undefined;
    return { status: 503, sentence: `Cannot connect as at most ${socketsMax} agents may: all are here` };
  }

  #frame(connection: AgentConnection, frame: AgentToServer): void {
    const foreign = whyNotItself(frame, connection.credential);
    if (foreign !== undefined) {
      // A credential's own names were looked at when it was given.
      const why = whyNotIdentity(frame);
      if (why !== undefined) connection.reject('badFrame', why);
      else connection.refuse(CloseCode.identityChanged, { code: 'badFrame', message: foreign });
      return;
    }
    const isFirst = connection.instanceUid === undefined;
    if (isFirst && !this.#introduce(connection, frame)) return;
    const { reportFullState } = this.#options.fleet.hear(frame);
    if (frame.agentDisconnect) connection.close(CloseCode.left, 'The agent left');
    else if (reportFullState) connection.send({ flags: { reportFullState } });
    if (isFirst) this.#catchUp(connection, frame);
    if (frame.source !== undefined) this.#hints.arrived(connection, frame.source.commit);
  }

  /** The head may have moved while the agent was away. Said once a socket: an agent that cannot follow must not be driven. */
  #catchUp(connection: AgentConnection, { source }: AgentToServer): void {
    const head = this.#options.fleet.head();
    if (source !== undefined && head !== undefined && source.commit !== head) {
      connection.send({ revisionHint: { commit: head } });
    }
  }

  /** Makes this socket the one that speaks for the agent; `false` when it may not and was closed. */
  #introduce(connection: AgentConnection, { instanceUid, protocol }: AgentToServer): boolean {
    if (!protocolSupported(protocol)) {
      const message = `Cannot speak protocol ${protocol} with this server: it is too far from the server's own`;
      connection.refuse(CloseCode.protocolUnsupported, { code: 'protocolUnsupported', message });
      return false;
    }
    if (!this.#options.fleet.admits(instanceUid)) {
      const message = 'Cannot take in another agent as the fleet has reached its limit';
      connection.refuse(CloseCode.overloaded, { code: 'overloaded', message, retryAfterMs: OVERLOADED_RETRY_MS });
      return false;
    }
    if (!this.#takeovers.take(instanceUid, performance.now())) {
      const message = 'Cannot take over again as this agent came back too often: is its identity there twice?';
      connection.refuse(CloseCode.policy, { code: 'overloaded', message, retryAfterMs: FENCED_RETRY_MS });
      return false;
    }
    connection.introduce(instanceUid);
    this.fence(instanceUid);
    this.#speaking.set(instanceUid, connection);
    this.#options.fleet.reconnected(instanceUid);
    return true;
  }

  #closed(connection: AgentConnection): void {
    this.#all.delete(connection);
    this.#hints.gone(connection);
    if (this.#all.size === 0) this.#allClosed?.();
    const { instanceUid } = connection;
    if (instanceUid !== undefined && this.#speaking.get(instanceUid) === connection) this.#speaking.delete(instanceUid);
  }

  /** Lets nobody in any more, tells all who are here to come back, and waits until the last socket is closed. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#open = false;
    this.#hints[Symbol.dispose]();
    const { promise: allClosed, resolve } = Promise.withResolvers<void>();
    this.#allClosed = resolve;
    if (this.#all.size === 0) resolve();
    for (const connection of this.#all) connection.close(CloseCode.goingAway, 'The gateway is stopping: come back');
    await allClosed;
  }
}
