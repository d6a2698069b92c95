import { describe, expect, test } from 'vitest';
import { liveWords } from '#features/shell/live-words.ts';

describe('liveWords()', () => {
  test('says why it is live in part, and nothing of it while it is not live at all', () => {
    expect(liveWords('live', null)).toMatchObject({ tone: 'good', word: 'Live' });
    expect(liveWords('live', undefined).word).toBe('Live');
    expect(liveWords('live', 'NATS is away')).toEqual({ tone: 'away', word: 'Live in part', title: 'NATS is away' });
    expect(liveWords('reconnecting', 'NATS is away').word).toBe('Reconnecting');
  });
});
