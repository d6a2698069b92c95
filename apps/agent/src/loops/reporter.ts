import type { AgentToServer } from '@pagurus/schema/wire/agent-to-server.ts';
import type { ServerToAgent } from '@pagurus/schema/wire/server-to-agent.ts';
import { fullJitterMs } from '#core/backoff.ts';
import { changedParts, newsOf } from '#core/news.ts';
import { type ReportParts, toReport } from '#core/report.ts';
import { Bell } from '#loops/bell.ts';
import type { Board } from '#loops/board.ts';
import type { LeaseDesk } from '#loops/lease-desk.ts';
import type { Clock } from '#ports/clock.ts';
import type { GatewayLink, GatewaySocket } from '#ports/gateway-link.ts';
import type { Log } from '#ports/log.ts';
import { OperationError, reasonOf } from '#ports/operation-error.ts';

type Hands = {
  readonly link: GatewayLink;
  readonly instanceUid: string;
  readonly board: Board;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
  readonly onRevisionHint: (commit: string) => void;
  readonly onRetry: (revision: string) => void;
  readonly leases: Pick<LeaseDesk, 'linked' | 'granted' | 'denied' | 'offered'>;
};

const RECONNECT = { baseMs: 500, maxMs: 30_000 };
/** Fenced or too far apart: somebody else has our place, so knocking often helps nobody. */
const AWAY = { baseMs: 30_000, maxMs: 300_000 };
/** Even what somebody waits for, as one thing seldom changes alone. */
const COALESCE_MS = 100;
/**
 * For what passes by itself: after a frame, and after it began, as a quick agent has something better to say by then. A
 * large fleet that moves is twice as quick to hear as with every step.
 */
const PASSING_MS = { sent: 500, began: 200 };
const HEARTBEAT_MS = 15_000;

/**
 * Tells the gateway what the board says: all of it after a connect, then what changed, then heartbeats. Reconnects for
 * ever with full jitter. The socket brings hints, leases and settings, never desired state; without it nothing else changes.
 */
export class Reporter {
  readonly #hands: Hands;
  readonly #bell = new Bell();
  #sequenceNum = 0;
  #heartbeatMs = HEARTBEAT_MS;
  #sent: ReportParts | undefined;
  #retryAfterMs = 0;
  #away = false;

  constructor(hands: Hands) {
    this.#hands = hands;
  }

  async run(signal: AbortSignal): Promise<void> {
    const { clock, log, random } = this.#hands;
    for (let failures = 0; ; failures += 1) {
      try {
        const socket = await this.#hands.link.connect(signal);
        log.write('info', 'gateway.connected', 'Reports to the gateway');
        if (await this.#session(socket, signal)) failures = 0;
        log.write('info', 'gateway.closed', 'The gateway closed the connection');
      } catch (error) {
        signal.throwIfAborted();
        this.#away ||= error instanceof OperationError && error.retry === 'later';
        log.write('warn', 'gateway.unreachable', reasonOf(error));
      }
      const backoff = fullJitterMs(this.#away ? AWAY : RECONNECT, failures, random);
      this.#away = false;
      await clock.sleep(Math.max(this.#retryAfterMs, backoff), signal);
    }
  }

  /** Whether the gateway said anything at all, so that the next wait begins small again. */
  async #session(socket: GatewaySocket, signal: AbortSignal): Promise<boolean> {
    const over = new AbortController();
    const end = () => over.abort(new Error('the session is over'));
    this.#hands.leases.linked(true);
    signal.addEventListener('abort', end, { once: true });
    this.#sent = undefined;
    this.#retryAfterMs = 0;
    const sending = this.#send(socket, over.signal).catch((error: unknown) => {
      if (!over.signal.aborted) throw error;
    });
    try {
      return await this.#receive(socket, over.signal);
    } finally {
      signal.removeEventListener('abort', end);
      over.abort();
      this.#hands.leases.linked(false);
      await sending;
      if (signal.aborted) await socket.send(this.#frame({ agentDisconnect: { reason: 'the agent stops' } }));
      await socket.close();
    }
  }

  async #send(socket: GatewaySocket, signal: AbortSignal): Promise<void> {
    const { board, clock } = this.#hands;
    const forward = board.bell.onRing(() => this.#bell.ring());
    try {
      for (;;) {
        const report = toReport(board.snapshot, clock.now());
        const parts = changedParts(this.#sent, report);
        this.#sent = report;
        await socket.send(this.#frame(parts));
        const sentAt = clock.now();
        await clock.sleep(COALESCE_MS, signal);
        await this.#untilWorthAFrame(sentAt, signal);
      }
    } finally {
      forward();
    }
  }

  async #untilWorthAFrame(sentAt: number, signal: AbortSignal): Promise<void> {
    const { board, clock } = this.#hands;
    let beganAt: number | undefined;
    for (;;) {
      const now = clock.now();
      const news = newsOf(this.#sent, toReport(board.snapshot, now));
      if (news === 'awaited') return;
      beganAt = news === 'passing' ? (beganAt ?? now) : undefined;
      const dueAt =
        beganAt === undefined
          ? sentAt + this.#heartbeatMs
          : Math.max(sentAt + PASSING_MS.sent, beganAt + PASSING_MS.began);
      if (dueAt <= now) return;
      await this.#bell.wait(clock, dueAt - now, signal);
    }
  }

  async #receive(socket: GatewaySocket, signal: AbortSignal): Promise<boolean> {
    let heard = false;
    for (;;) {
      const frame = await socket.receive(signal);
      if (frame === undefined) return heard;
      if (frame.ok) this.#obey(frame.value);
      else
        this.#hands.log.write(
          'warn',
          'gateway.frame',
          `Ignored a frame of the gateway (${frame.reason}): ${frame.detail}`,
        );
      heard ||= frame.ok && frame.value.errorResponse === undefined;
    }
  }

  #obey(frame: ServerToAgent): void {
    const { flags, revisionHint, connectionSettings, errorResponse, leaseGrant, leaseDeny, retry } = frame;
    const { leases, onRetry } = this.#hands;
    if (leaseGrant !== undefined) leases.granted(leaseGrant);
    if (leaseDeny !== undefined) leases.denied(leaseDeny);
    if (retry !== undefined) onRetry(retry.revision);
    if (connectionSettings !== undefined) {
      this.#heartbeatMs = connectionSettings.heartbeatMs;
      leases.offered(connectionSettings.capabilities);
    }
    if (revisionHint !== undefined) this.#hands.onRevisionHint(revisionHint.commit);
    if (flags?.reportFullState === true) {
      this.#sent = undefined;
      this.#bell.ring();
    }
    if (errorResponse === undefined) return;
    this.#hands.log.write('warn', `gateway.${errorResponse.code}`, errorResponse.message);
    this.#retryAfterMs = errorResponse.retryAfterMs ?? 0;
    this.#away = ['fenced', 'protocolUnsupported'].includes(errorResponse.code);
  }

  #frame(parts: Partial<AgentToServer>): AgentToServer {
    const { instanceUid } = this.#hands;
    this.#sequenceNum += 1;
    return { type: 'agentToServer', protocol: 1, instanceUid, sequenceNum: this.#sequenceNum, ...parts };
  }
}
