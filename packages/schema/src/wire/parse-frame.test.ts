import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseAgentToServer, parseServerToAgent } from '#wire/parse-frame.ts';

const frame = (extra: object = {}) =>
  JSON.stringify({ type: 'agentToServer', instanceUid: 'a', sequenceNum: 1, ...extra });

describe('parseAgentToServer()', () => {
  test('reads a heartbeat', () => {
    expect(parseAgentToServer(frame())).toMatchObject({
      ok: true,
      value: { instanceUid: 'a', sequenceNum: 1, protocol: 1 },
    });
  });

  test('lets pass what a newer agent adds', () => {
    expect(parseAgentToServer(frame({ mood: 'good' })).ok).toBe(true);
  });

  test('names a type that it does not know', () => {
    expect(parseAgentToServer('{"type":"gossip"}')).toEqual({ ok: false, reason: 'unknownType', detail: 'gossip' });
  });

  test.each(['', 'x', '[]', 'null', '{}', '{"type":1}', frame({ sequenceNum: -1 }), frame({ health: 'fine' })])(
    'refuses %s',
    (text) => {
      expect(parseAgentToServer(text).ok).toBe(false);
    },
  );

  test('never throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(parseAgentToServer(text)).toHaveProperty('ok');
        expect(parseServerToAgent(text)).toHaveProperty('ok');
      }),
    );
  });
});
