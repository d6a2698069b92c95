import type { IncomingMessage } from 'node:http';

/** What a push wants of one ref; zeros stand for "none". */
export interface PushCommand {
  readonly from: string;
  readonly to: string;
  readonly ref: string;
}

/** Longer lists of refs are not looked through. */
const HEAD_MAX_BYTES = 1024 * 1024;

/**
 * The commands at the start of a push, which are left in the request for git to read.
 *
 * Empty where they cannot be read: a compressed body, one that is broken off, or one that is too long.
 */
export async function peekPushCommands(req: IncomingMessage): Promise<PushCommand[]> {
  if (req.headers['content-encoding'] !== undefined) return [];
  let head = Buffer.alloc(0);
  let commands: PushCommand[] | undefined;
  while (commands === undefined && head.length < HEAD_MAX_BYTES) {
    const chunk = await nextChunk(req);
    if (chunk === undefined) break;
    head = Buffer.concat([head, chunk]);
    commands = parsePushCommands(head);
  }
  if (head.length > 0 && !req.readableEnded && !req.destroyed) req.unshift(head);
  return commands ?? [];
}

function nextChunk(req: IncomingMessage): Promise<Buffer | undefined> {
  return new Promise((resolve) => {
    const done = (chunk: Buffer | undefined): void => {
      req.off('readable', take).off('end', end).off('close', end);
      resolve(chunk);
    };
    const take = (): void => {
      const chunk = req.read() as Buffer | null;
      if (chunk !== null) done(chunk);
    };
    const end = (): void => done(undefined);
    req.on('readable', take).once('end', end).once('close', end);
    take();
  });
}

/** Reads lines of git's protocol up to the flush; `undefined` while that has not come. */
export function parsePushCommands(head: Buffer): PushCommand[] | undefined {
  const commands: PushCommand[] = [];
  for (let at = 0; at + 4 <= head.length;) {
    const length = Number.parseInt(head.toString('latin1', at, at + 4), 16);
    if (length === 0) return commands;
    // Not git's protocol: git itself will say so.
    if (!(length >= 4)) return [];
    if (at + length > head.length) return undefined;
    const line = head
      .toString('utf8', at + 4, at + length)
      .replace(/\0.*$/s, '')
      .replace(/\n$/, '');
    const [, from, to, ref] = /^([0-9a-f]{40}) ([0-9a-f]{40}) (.+)$/.exec(line) ?? [];
    if (from !== undefined && to !== undefined && ref !== undefined) commands.push({ from, to, ref });
    at += length;
  }
  return undefined;
}
