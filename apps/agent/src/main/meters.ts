import { metricsText } from '#adapters/status-server/metrics-text.ts';
import type { Snapshot } from '#core/report.ts';
import { NO_TALLY, type Tally, tallied } from '#core/tally.ts';
import type { Board } from '#loops/board.ts';
import type { Clock } from '#ports/clock.ts';
import type { GatewayLink, GatewaySocket } from '#ports/gateway-link.ts';

type Hands = { readonly clock: Clock; readonly link: GatewayLink | undefined };

/** What `/metrics` says, read off the board and the link to the gateway; no loop knows of it. */
export class Meters {
  /** The link that was given, with an eye on whether a socket is open. */
  readonly link: GatewayLink | undefined;
  readonly #board: Board;
  readonly #clock: Clock;
  #seen: Snapshot;
  #tally: Tally = NO_TALLY;
  #sockets = 0;

  constructor(board: Board, { clock, link }: Hands) {
    this.#board = board;
    this.#clock = clock;
    this.#seen = board.snapshot;
    this.link = link && { connect: async (signal) => this.#counted(await link.connect(signal)) };
    board.bell.onRing(() => {
      this.#tally = tallied(this.#tally, this.#seen, board.snapshot);
      this.#seen = board.snapshot;
    });
  }

  text(): Promise<string> {
    const { user, system } = process.cpuUsage();
    return metricsText({
      snapshot: this.#board.snapshot,
      now: this.#clock.now(),
      tally: this.#tally,
      ...(this.link === undefined ? {} : { gatewayConnected: this.#sockets > 0 }),
      own: { rssBytes: process.memoryUsage.rss(), cpuSeconds: (user + system) / 1_000_000 },
    });
  }

  #counted(socket: GatewaySocket): GatewaySocket {
    let open = true;
    this.#sockets += 1;
    const closed = () => {
      if (open) this.#sockets -= 1;
      open = false;
    };
    return {
      send: (frame) => socket.send(frame),
      async receive(signal) {
        const frame = await socket.receive(signal);
        if (frame === undefined) closed();
        return frame;
      },
      async close() {
        closed();
        await socket.close();
      },
    };
  }
}
