import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { masker } from '#core/masking.ts';

const OUTPUT_BYTES_MAX = 10 * 1024;

/** The last bytes of several streams, masked, however much they flood. */
export class OutputTail {
  readonly #secrets: readonly string[];
  #parts: Buffer[] = [];
  #bytes = 0;

  constructor(secrets: readonly string[]) {
    this.#secrets = secrets;
  }

  /** Reads the stream to its end, so that nobody who writes into it ever waits. */
  follow(stream: Readable): void {
    const decoder = new StringDecoder('utf8');
    const mask = masker(this.#secrets);
    stream.on('data', (chunk: Buffer) => this.#add(mask.add(decoder.write(chunk))));
    stream.once('end', () => this.#add(mask.add(decoder.end()) + mask.end()));
  }

  text(): string {
    const all = Buffer.concat(this.#parts);
    const tail = all.subarray(Math.max(0, all.length - OUTPUT_BYTES_MAX)).toString('utf8');
    return tail.replace(/^\uFFFD+/, '').trim(); // the cut may have gone through a character
  }

  #add(text: string): void {
    // Of a flood in one piece only the end is worth copying.
    const part = Buffer.from(text.slice(-OUTPUT_BYTES_MAX));
    this.#parts.push(part);
    this.#bytes += part.length;
    while (this.#bytes - (this.#parts[0]?.length ?? 0) >= OUTPUT_BYTES_MAX) {
      this.#bytes -= this.#parts.shift()?.length ?? 0;
    }
  }
}
