import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import type { Masker } from '#core/masking.ts';

/** A line longer than this is cut into several, so that an app that writes none cannot fill the memory. */
const LINE_CHARS_MAX = 16 * 1024;

/** Calls `onLine` for each line, masked and without its end; for the last one too when the stream ends in the middle of it. */
export function eachLine(stream: Readable, onLine: (line: string) => void, mask: Masker): void {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  stream.on('data', (chunk: Buffer) => {
    const lines = (rest + mask.add(decoder.write(chunk))).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line.replace(/\r$/, ''));
    for (; rest.length > LINE_CHARS_MAX; rest = rest.slice(LINE_CHARS_MAX)) onLine(rest.slice(0, LINE_CHARS_MAX));
  });
  stream.once('end', () => {
    for (const line of (rest + mask.end()).split('\n')) if (line !== '') onLine(line);
  });
}
