import { once } from 'node:events';
import { type Server, createServer } from 'node:net';

/**
 * Below the ports that agents give their apps (20,000 and up) and those that systems give to outgoing connections
 * (32,768 and up), so that only another test can want one of these.
 */
const FIRST = 10_000;
const COUNT = 10_000;
const TRIES = 100;

/**
 * A port of 127.0.0.1 that is this process's own until it ends, whether it listens there or not: no other caller on this
 * host gets it meanwhile. Who listens there is up to the test.
 */
export async function ownPort(): Promise<number> {
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const port = FIRST + Math.floor(Math.random() * COUNT);
    const claim = await listen(claimOf(port));
    if (claim === undefined) continue;
    claim.unref();
    const probe = await listen({ port, host: '127.0.0.1' });
    if (probe === undefined) continue;
    probe.close();
    await once(probe, 'close');
    return port;
  }
  throw new Error(`no port of ${COUNT} is free`);
}

/** An abstract socket (unix(7)): one process has the name, and the kernel takes it back however that ends. */
const claimOf = (port: number) => ({ path: `\0pagurus-test-port-${port}` });

async function listen(at: { path: string } | { port: number; host: string }): Promise<Server | undefined> {
  const server = createServer().listen(at);
  try {
    await once(server, 'listening');
    return server;
  } catch {
    return undefined;
  }
}
