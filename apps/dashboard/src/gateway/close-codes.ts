/** Why the server closed an agent's socket; `docs/wire-protocol.md` says what the agent does then. */
export const CloseCode = {
  /** The agent said that it leaves. */
  left: 1000,
  /** The gateway stops: come back with full jitter. */
  goingAway: 1001,
  /** Too many bad frames, or too many frames. */
  policy: 1008,
  /** Too much of everything: come back after `retryAfterMs`. */
  overloaded: 1013,
  /** Another socket came with the same identity. */
  fenced: 4001,
  protocolUnsupported: 4002,
  /** A frame spoke for another agent than the one that the credential is for. */
  identityChanged: 4003,
  firstFrameMissing: 4004,
  /** Its credential is over. */
  credentialEnded: 4005,
} as const;
export type CloseCode = (typeof CloseCode)[keyof typeof CloseCode];

/** RFC 6455: a control frame carries 125 bytes, two of them the code. */
const REASON_BYTES_MAX = 123;

export function closeReason(sentence: string): string {
  const bytes = Buffer.from(sentence).subarray(0, REASON_BYTES_MAX);
  // A character that was cut in two would make the frame invalid.
  return new TextDecoder('utf-8', { fatal: false }).decode(bytes).replace(/\uFFFD+$/, '');
}
