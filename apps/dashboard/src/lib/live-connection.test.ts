import { describe, expect, test } from 'vitest';
import { parseLiveEvent } from '#lib/live-connection.ts';

describe('parseLiveEvent()', () => {
  test('reads an event of the contract', () => {
    expect(parseLiveEvent('{"type":"changes","number":12}')).toEqual({ type: 'changes', number: 12 });
  });

  test.each(['', '{', '{"type":"weather"}', '{"type":"state"}', 'null'])('lets %j go', (data) => {
    expect(parseLiveEvent(data)).toBeUndefined();
  });
});
