/** `rssBytes`: resident memory now · `cpuSeconds`: processor time so far, that of ended children too. */
export type Usage = { readonly rssBytes: number; readonly cpuSeconds: number };

export interface ProcessMeter {
  /** Of the whole process group; `undefined` when it is gone or cannot be seen. */
  sample(groupPid: number): Promise<Usage | undefined>;
}
