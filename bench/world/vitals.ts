/** How a measured process is, as `loop-probe.mjs` tells. In ms and MB (2^20 bytes), delays since the last `reset`. */
export type Vitals = {
  readonly delayP50: number;
  readonly delayP99: number;
  readonly delayMax: number;
  readonly rss: number;
  readonly heap: number;
  readonly cpuSeconds: number;
};
