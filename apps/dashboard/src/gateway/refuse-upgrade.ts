import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';

export type Refusal = { readonly status: 401 | 404 | 503; readonly sentence: string };

const HEADERS = { 401: ['WWW-Authenticate: Bearer'], 404: [], 503: ['Retry-After: 5'] } as const;

/** Answers an upgrade with an ordinary HTTP response and ends the connection. */
export function refuseUpgrade(socket: Duplex, { status, sentence }: Refusal): void {
  const body = `${sentence}\n`;
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Connection: close',
    'Content-Type: text/plain; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...HEADERS[status],
  ];
  socket.on('error', () => socket.destroy());
  socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
}
