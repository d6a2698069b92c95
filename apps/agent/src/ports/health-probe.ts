export type ProbeSpec =
  | { readonly kind: 'http'; readonly port: number; readonly path: string; readonly timeoutMs: number }
  | { readonly kind: 'tcp'; readonly port: number; readonly timeoutMs: number }
  | {
      readonly kind: 'exec';
      readonly command: readonly string[];
      readonly cwd: string;
      readonly env: Readonly<Record<string, string>>;
      readonly timeoutMs: number;
    };

export type ProbeResult = { readonly ok: true } | { readonly ok: false; readonly reason: string };

export interface HealthProbe {
  /** One look, over within the spec's timeout; never throws. */
  look(spec: ProbeSpec): Promise<ProbeResult>;
}
