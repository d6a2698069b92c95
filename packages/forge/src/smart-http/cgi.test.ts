import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { describe, expect, test } from 'vitest';
import { CgiBody, type CgiHead, parseCgiHead } from '#smart-http/cgi.ts';

test('parseCgiHead() takes the status out of the headers, 200 without one', () => {
  expect(parseCgiHead('Status: 404 Not Found\r\nContent-Type: a: b')).toEqual({
    status: 404,
    headers: [['Content-Type', 'a: b']],
  });
  expect(parseCgiHead('Pragma: no-cache').status).toBe(200);
});

describe('CgiBody', () => {
  const read = async (chunks: string[]) => {
    const heads: CgiHead[] = [];
    const cgi = new CgiBody((head) => heads.push(head));
    const [body] = await Promise.all([
      text(cgi),
      pipeline(
        chunks.map((chunk) => Buffer.from(chunk)),
        cgi,
      ),
    ]);
    return { body, heads };
  };

  test.each([
    ['whole', ['A: 1\r\n\r\nbody\r\n\r\nmore']],
    ['byte by byte', 'A: 1\r\n\r\nbody\r\n\r\nmore'.split('')],
    ['with bare line ends', ['A: 1\n\nbody\r\n\r\nmore']],
  ])('finds the head once, %s', async (_name, chunks) => {
    expect(await read(chunks)).toEqual({
      body: 'body\r\n\r\nmore',
      heads: [{ status: 200, headers: [['A', '1']] }],
    });
  });

  test('fails when the program ends before its head does', async () => {
    await expect(read(['A: 1\r\n'])).rejects.toThrow('ended before it');
  });
});
