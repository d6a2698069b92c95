import { z } from 'zod';
import { TimerDuration } from '#duration.ts';
import { AppName, Sha256, Version } from '#names.ts';

/** argv, no shell: the first word is looked up in the release's folder when it begins with `./`, otherwise in PATH. */
const Command = z.array(z.string().min(1)).min(1);

/** A path inside a folder of ours: relative, and never out of it. */
const RelativePath = z
  .string()
  .min(1)
  .refine(
    (path) => !path.startsWith('/') && !path.split('/').includes('..'),
    'A path must be relative and without ".."',
  );

const ArtifactUrl = z.url({ protocol: /^(https?|file)$/, error: "An artifact's url must be http, https or file" });

export const Artifact = z.strictObject({
  platform: z.string().regex(/^(any|(linux|darwin)\/(amd64|arm64))$/, 'A platform must be "any" or like linux/amd64'),
  url: ArtifactUrl,
  /** Where the same bytes are as well, asked in this order when `url` does not give them. */
  mirrors: z.array(ArtifactUrl).min(1).max(8).optional(),
  sha256: Sha256,
  size: z.int().min(1).optional(),
});
export type Artifact = z.infer<typeof Artifact>;

export const Process = z.strictObject({
  command: Command,
  stopSignal: z.enum(['SIGTERM', 'SIGINT', 'SIGQUIT', 'SIGHUP', 'SIGUSR1', 'SIGUSR2']).default('SIGTERM'),
  stopTimeout: TimerDuration.default('10s'),
});
export type Process = z.infer<typeof Process>;

/** Those that a program may take for "read your config again". SIGKILL and SIGSTOP cannot be caught, so they are none. */
const RELOAD_SIGNALS = [
  'SIGHUP',
  'SIGUSR1',
  'SIGUSR2',
  'SIGWINCH',
  'SIGINT',
  'SIGQUIT',
  'SIGTERM',
  'SIGALRM',
  'SIGCONT',
  'SIGIO',
] as const;
export const ReloadSignal = z.enum(RELOAD_SIGNALS, {
  error: `A signal must be one that a program can catch: ${RELOAD_SIGNALS.join(', ')}`,
});
export type ReloadSignal = z.infer<typeof ReloadSignal>;

/** What a change of nothing but this file asks for: a restart, a signal to the process, a program, or nothing at all. */
export const OnChange = z.union([
  z.enum(['restart', 'none']),
  z.strictObject({ signal: ReloadSignal }),
  z.strictObject({ hook: Command }),
]);
export type OnChange = z.infer<typeof OnChange>;

export const ConfigTemplate = z.strictObject({
  path: RelativePath,
  template: z.string(),
  mode: z
    .string()
    .regex(/^0[0-7]{3}$/, 'A mode must be four octal digits in quotes, like "0640"')
    .default('0644'),
  onChange: OnChange.default('restart'),
});
export type ConfigTemplate = z.infer<typeof ConfigTemplate>;

const hook = (timeout: string) =>
  z.strictObject({ command: Command, timeout: TimerDuration.default(timeout) }).optional();

export const Hooks = z.strictObject({
  init: hook('2m'),
  migrate: hook('10m'),
  check: hook('1m'),
  verify: hook('1m'),
  cleanup: hook('15s'),
});
export type Hooks = z.infer<typeof Hooks>;

export const Health = z.strictObject({
  http: z.strictObject({ path: z.string().startsWith('/'), port: z.int().min(1).max(65_535).optional() }).optional(),
  tcp: z.strictObject({ port: z.int().min(1).max(65_535).optional() }).optional(),
  exec: z.strictObject({ command: Command }).optional(),
  interval: TimerDuration.default('5s'),
  timeout: TimerDuration.default('2s'),
  minHealthyTime: TimerDuration.default('10s'),
  healthyDeadline: TimerDuration.default('5m'),
});
export type Health = z.infer<typeof Health>;

/** One version of an app, written once by CI and never edited. */
export const Release = z.strictObject({
  apiVersion: z.literal('pagurus/v1'),
  kind: z.literal('Release'),
  app: AppName,
  version: Version,
  createdAt: z.iso.datetime({ offset: true }),
  source: z.strictObject({ repository: z.url(), commit: z.string().regex(/^[0-9a-f]{7,64}$/) }).optional(),
  notes: z.string().optional(),
  artifacts: z.array(Artifact).min(1),
  process: Process,
  config: z.array(ConfigTemplate).default([]),
  hooks: Hooks.default({}),
  health: Health.default({ interval: '5s', timeout: '2s', minHealthyTime: '10s', healthyDeadline: '5m' }),
});
export type Release = z.infer<typeof Release>;
