import type { IncomingMessage } from 'node:http';

/**
 * The whole body where it has at most `maxBytes`; otherwise `undefined`, with all of it left in the request to be read.
 *
 * Throws when the client breaks off.
 */
export async function takeSmallBody(req: IncomingMessage, maxBytes: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for (;;) {
    const chunk = req.read() as Buffer | null;
    if (chunk === null) {
      if (req.readableEnded) return Buffer.concat(chunks);
      if (req.destroyed) throw new Error('Cannot read what was asked as the client broke off');
      await readableOrOver(req);
      continue;
    }
    chunks.push(chunk);
    size += chunk.length;
    if (size <= maxBytes) continue;
    req.unshift(Buffer.concat(chunks));
    return undefined;
  }
}

function readableOrOver(req: IncomingMessage): Promise<void> {
  return new Promise((resolve) => {
    const events = ['readable', 'end', 'close', 'error'] as const;
    const done = (): void => {
      for (const event of events) req.off(event, done);
      resolve();
    };
    for (const event of events) req.on(event, done);
  });
}
