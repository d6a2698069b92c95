import { once } from 'node:events';
import type { Server } from 'node:http';

/** Resolves once the server listens; throws a sentence when the port cannot be had. */
export async function listen(server: Server, port: number, host: string): Promise<void> {
  const listening = once(server, 'listening');
  server.listen(port, host);
  await listening.catch((error: NodeJS.ErrnoException) => {
    const why = error.code === 'EADDRINUSE' ? 'another program does' : error.message;
    throw new Error(`Cannot listen on ${host}:${port} as ${why}: choose another with --port`, { cause: error });
  });
}
