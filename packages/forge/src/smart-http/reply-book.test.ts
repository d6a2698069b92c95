import { expect, test } from 'vitest';
import { type Answer, ReplyBook } from '#smart-http/reply-book.ts';

const reply = (bytes: number): Answer => ({ status: 200, headers: [], body: Buffer.alloc(bytes) });

/** Counts how often git is asked. */
function counted(answer: Answer, keep = true) {
  const ask = async () => {
    ask.times += 1;
    return { answer, keep };
  };
  ask.times = 0;
  return ask;
}

test('git is asked once for all who ask the same, at once and later', async () => {
  const book = new ReplyBook(10_000);
  const ask = counted(reply(10));
  await Promise.all([book.answer('a', ask), book.answer('a', ask)]);
  expect(await book.answer('a', ask)).toEqual(reply(10));
  expect(ask.times).toBe(1);
  await book.answer('b', ask);
  expect(ask.times).toBe(2);
});

test('what may not be kept is asked again', async () => {
  const book = new ReplyBook(10_000);
  const ask = counted(reply(10), false);
  await book.answer('a', ask);
  await book.answer('a', ask);
  expect(ask.times).toBe(2);
});

test('of more bytes than it may keep the ones that were not asked for longest go', async () => {
  const book = new ReplyBook(3_000);
  const [a, b, c] = [counted(reply(1_000)), counted(reply(1_000)), counted(reply(1_000))];
  await book.answer('a', a);
  await book.answer('b', b);
  await book.answer('a', a);
  await book.answer('c', c);
  await book.answer('a', a);
  expect([a.times, b.times]).toEqual([1, 1]);
  await book.answer('b', b);
  expect(b.times).toBe(2);
});

test('that an answer is too large is remembered, and a failure is not', async () => {
  const book = new ReplyBook(1_000);
  const large = counted('large');
  await book.answer('a', large);
  expect(await book.answer('a', large)).toBe('large');
  expect(large.times).toBe(1);
  await expect(book.answer('b', () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  expect(await book.answer('b', counted(reply(1)))).toEqual(reply(1));
});
