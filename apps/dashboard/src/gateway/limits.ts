/** What one peer may cost. Times in milliseconds, sizes in bytes. */
export type GatewayLimits = {
  /** Silence beyond three heartbeats before an agent counts as gone. */
  readonly graceMs: number;
  /** From the open socket to its first frame. */
  readonly firstFrameMs: number;
  /** Sockets of agents at once. */
  readonly socketsMax: number;
  /** Agents remembered at once, also those that are Offline. */
  readonly agentsMax: number;
  /** Credentials of agents kept in memory. */
  readonly credentialsCachedMax: number;
  /** Unreadable frames of one socket before it is closed. */
  readonly badFramesMax: number;
  /** Frames of one socket: this many a second, and this many in a burst. */
  readonly framesPerSecond: number;
  readonly framesBurst: number;
  /** Connects from one address, refused ones too: this many a second, and this many in a burst: a whole fleet may come from one. */
  readonly connectsPerSecond: number;
  readonly connectsBurst: number;
  /** Sockets that say they are the same agent: this many a second, and this many in a burst. */
  readonly takeoversPerSecond: number;
  readonly takeoversBurst: number;
  /** Unsent bytes towards one agent before its socket is given up. */
  readonly unsentBytesMax: number;
  /** Browsers' streams at once. */
  readonly streamsMax: number;
  /** How long a browser may read nothing of what was sent before its stream is given up. */
  readonly streamStallMs: number;
  /** Offline for this long, an agent is forgotten with its history. */
  readonly forgetAfterMs: number;
  /** Events of agents older than this are deleted. */
  readonly eventRetentionMs: number;
  /** Of one agent that many are kept at most, the newest. */
  readonly eventsPerAgentMax: number;
};

const DAY_MS = 24 * 60 * 60 * 1_000;

export const DEFAULT_LIMITS: GatewayLimits = {
  graceMs: 10_000,
  firstFrameMs: 10_000,
  socketsMax: 20_000,
  agentsMax: 50_000,
  credentialsCachedMax: 50_000,
  badFramesMax: 10,
  framesPerSecond: 50,
  framesBurst: 200,
  connectsPerSecond: 500,
  connectsBurst: 20_000,
  takeoversPerSecond: 0.5,
  takeoversBurst: 20,
  unsentBytesMax: 1024 * 1024,
  streamsMax: 1_000,
  streamStallMs: 60_000,
  forgetAfterMs: 7 * DAY_MS,
  eventRetentionMs: 30 * DAY_MS,
  eventsPerAgentMax: 1_000,
};
