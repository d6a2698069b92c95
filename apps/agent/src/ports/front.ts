/** The app's public port in the agent's own hands. */
export type Holding = {
  readonly mode: 'proxy' | 'handover';
  readonly port: number;
  /** Files that may hold the page which people see while no app can answer: the first that is there counts. */
  readonly pages: () => Promise<readonly string[]>;
};

/**
 * Holds the app's port for it, so that one process can follow another there.
 *
 * While nothing else can answer, the front does: 503 with `Retry-After` and the page.
 */
export interface Front {
  /**
   * Listens as told from now on; `undefined` listens no more. Connections that are there are left alone. Answers the
   * descriptor of the listening socket where a process shall be given it: in mode `handover`. Throws OperationError
   * when the port cannot be had.
   */
  hold(holding: Holding | undefined): Promise<number | undefined>;
  /**
   * Where whoever answers listens, a port of this host; `undefined` while nobody does. In mode `proxy` new connections
   * go there.
   */
  pointTo(port: number | undefined): void;
  /** Ends the connections to an app that is gone, as soon as they have what it said last. */
  cut(port: number): void;
  /** Listens no more and ends every connection. */
  close(): Promise<void>;
}

/** Ports of this host for apps that the front stands before. */
export interface PrivatePorts {
  /** `wanted` when it is free, otherwise another that is. */
  free(wanted: number | undefined): Promise<number>;
}
