import { type Socket, connect } from 'node:net';

/** A peer that vanished without a word is noticed after some minutes. */
const KEEP_ALIVE_MS = 60_000;

/**
 * Carries bytes both ways between `client`, of which nothing was read yet, and the app's `port`, until both ways have
 * ended; each way may end before the other. Where the app accepts no connection, `refused` gets the client untouched.
 */
export function forward(client: Socket, port: number, refused: (client: Socket) => void): void {
  const app = connect({ host: '127.0.0.1', port, allowHalfOpen: true, noDelay: true });
  // A failure costs this connection and no other; the peer learns that it was no ordinary end.
  const fail = () => {
    client.resetAndDestroy();
    app.resetAndDestroy();
  };
  const onRefused = () => {
    client.off('error', fail);
    refused(client);
  };
  client.on('error', fail);
  app.once('error', onRefused);
  app.once('connect', () => {
    app.off('error', onRefused);
    app.on('error', fail);
    client.setKeepAlive(true, KEEP_ALIVE_MS);
    client.once('close', () => app.destroySoon());
    app.once('close', () => client.destroySoon());
    client.pipe(app);
    app.pipe(client);
  });
}
