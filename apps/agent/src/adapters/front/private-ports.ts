import { once } from 'node:events';
import { createServer } from 'node:net';
import type { PrivatePorts } from '#ports/front.ts';
import { OperationError } from '#ports/operation-error.ts';

/**
 * Below the range from which systems take the ports of outgoing connections: those of the front itself would otherwise
 * now and then sit on the port that an app is about to listen on.
 */
const FIRST = 20_000;
const COUNT = 12_000;
const TRIES = 200;

export class LoopbackPorts implements PrivatePorts {
  readonly #random: () => number;

  constructor(random: () => number) {
    this.#random = random;
  }

  async free(wanted: number | undefined): Promise<number> {
    if (wanted !== undefined && (await isFree(wanted))) return wanted;
    for (let attempt = 0; attempt < TRIES; attempt += 1) {
      const port = FIRST + Math.floor(this.#random() * COUNT);
      if (await isFree(port)) return port;
    }
    throw new OperationError(`Cannot give the app a port as one must be free: ${TRIES} tries found none`, {
      code: 'port.none',
      retry: 'soon',
    });
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    server.close();
    await once(server, 'close');
    return true;
  } catch {
    return false;
  }
}
