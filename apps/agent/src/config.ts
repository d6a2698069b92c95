import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { Duration, durationMs } from '@pagurus/schema/duration.ts';
import { AppName, EnvironmentName } from '@pagurus/schema/names.ts';
import { z } from 'zod';

const PREFIX = 'PAGURUS_';
const port = z.coerce
  .number('must be a port')
  .int('must be a port')
  .min(0, 'must be a port')
  .max(65_535, 'must be a port');
const url = (protocols: RegExp, names: string) => z.url({ protocol: protocols, error: `must be a URL with ${names}` });

const Labels = z
  .string()
  .regex(/^([\w.-]+=[^,=]*(,[\w.-]+=[^,=]*)*)?$/, 'must be like region=eu,rack=7')
  .transform(
    (text) =>
      Object.fromEntries(text === '' ? [] : text.split(',').map((pair) => pair.split('=', 2))) as Record<
        string,
        string
      >,
  );

/** Every setting by the name that it has after `PAGURUS_`; a flag has the same name in lower case with dashes. */
const Settings = z.object({
  APP: AppName,
  ENVIRONMENT: EnvironmentName,
  GIT_URL: url(/^https?$/, 'http or https'),
  GIT_BRANCH: z.string().min(1).default('main'),
  GIT_TOKEN: z.string().min(1).optional(),
  GIT_TOKEN_FILE: z.string().min(1).optional(),
  GATEWAY_URL: url(/^wss?$/, 'ws or wss').optional(),
  GATEWAY_TOKEN: z.string().min(1).optional(),
  GATEWAY_TOKEN_FILE: z.string().min(1).optional(),
  DATA_DIR: z.string().startsWith('/', 'must be an absolute path'),
  STATUS_HOST: z.string().min(1).default('127.0.0.1'),
  STATUS_PORT: port.default(0),
  APP_PORT: port.min(1, 'must be a port').optional(),
  HOSTNAME: z.string().min(1).default(hostname),
  LABELS: Labels.default({}),
  POLL_INTERVAL: Duration.default('60s'),
  MIGRATE_ALONE: z.enum(['true', 'false'], 'must be true or false').default('false'),
  LOG_FORMAT: z.enum(['text', 'json'], 'must be text or json').default('text'),
});

export type Config = {
  readonly app: string;
  readonly environment: string;
  readonly git: { readonly url: string; readonly branch: string; readonly token: string | undefined };
  readonly gateway: { readonly url: string; readonly token: string | undefined } | undefined;
  readonly dataDir: string;
  readonly status: { readonly host: string; readonly port: number };
  readonly appPort: number | undefined;
  /** The container's name, as people are shown it. */
  readonly hostname: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly pollMs: number;
  /** Without a gateway: this container is the only one of its app and environment, so it may run migrations. */
  readonly migrateAlone: boolean;
  readonly logFormat: 'text' | 'json';
  /** The agent's environment without its own settings: what the app may inherit and a state file may name. */
  readonly inheritedEnv: Readonly<Record<string, string>>;
};

export type ReadConfig =
  | { readonly ok: true; readonly config: Config }
  /** One sentence a mistake. */
  | { readonly ok: false; readonly problems: readonly string[] };

type Environment = Readonly<Record<string, string | undefined>>;

/** From flags (`--git-url https://…` or `--git-url=https://…`) before the environment (`PAGURUS_GIT_URL`). */
export function readConfig(flags: readonly string[], environment: Environment = process.env): ReadConfig {
  const given: Record<string, string> = {};
  const inheritedEnv: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment)) {
    if (value === undefined) continue;
    if (!name.startsWith(PREFIX)) inheritedEnv[name] = value;
    else if (value !== '') given[name.slice(PREFIX.length)] = value;
  }
  const problems = readFlags(flags, given);
  const parsed = Settings.safeParse(given);
  if (!parsed.success) problems.push(...parsed.error.issues.map((issue) => sentence(issue, given)));
  if (!parsed.success || problems.length > 0) return { ok: false, problems };
  try {
    return { ok: true, config: toConfig(parsed.data, inheritedEnv) };
  } catch (error) {
    return { ok: false, problems: [error instanceof Error ? error.message : String(error)] };
  }
}

/** For `status`, which needs nothing else. */
export function readDataDir(flags: readonly string[], environment: Environment = process.env): string | undefined {
  const given: Record<string, string> = {};
  readFlags(flags, given);
  return given['DATA_DIR'] ?? environment[`${PREFIX}DATA_DIR`];
}

/** Puts flags into `given`; answers what is wrong with them. */
function readFlags(flags: readonly string[], given: Record<string, string>): string[] {
  const problems: string[] = [];
  const names = Object.keys(Settings.shape);
  for (let index = 0; index < flags.length; index += 1) {
    const [, flag = '', inline] = /^--([a-z-]+)(?:=(.*))?$/.exec(flags[index] ?? '') ?? [];
    const name = flag.replaceAll('-', '_').toUpperCase();
    if (!names.includes(name)) {
      problems.push(
        `Cannot start the agent as "${flags[index]}" must be a flag that it knows: ${names.map(toFlag).join(' ')}`,
      );
      continue;
    }
    if (inline === undefined) index += 1;
    given[name] = inline ?? flags[index] ?? '';
  }
  return problems;
}

const toFlag = (name: string): string => `--${name.toLowerCase().replaceAll('_', '-')}`;

function sentence(issue: z.core.$ZodIssue, given: Readonly<Record<string, string>>): string {
  const name = String(issue.path[0]);
  const found = given[name] === undefined ? 'it is not set' : `it is "${given[name]}"`;
  const rule = given[name] === undefined ? 'must be set' : issue.message.replace(/^(A|An|The) (?=.*must)/, 'says: $1 ');
  return `Cannot start the agent as ${PREFIX}${name} ${rule}: ${found}`;
}

function toConfig(given: z.infer<typeof Settings>, inheritedEnv: Readonly<Record<string, string>>): Config {
  const { GATEWAY_URL } = given;
  return {
    app: given.APP,
    environment: given.ENVIRONMENT,
    git: {
      url: given.GIT_URL,
      branch: given.GIT_BRANCH,
      token: token('GIT_TOKEN', given.GIT_TOKEN, given.GIT_TOKEN_FILE),
    },
    gateway:
      GATEWAY_URL === undefined
        ? undefined
        : { url: GATEWAY_URL, token: token('GATEWAY_TOKEN', given.GATEWAY_TOKEN, given.GATEWAY_TOKEN_FILE) },
    dataDir: given.DATA_DIR.replace(/(?<=.)\/+$/, ''),
    status: { host: given.STATUS_HOST, port: given.STATUS_PORT },
    appPort: given.APP_PORT,
    hostname: given.HOSTNAME,
    labels: given.LABELS,
    pollMs: durationMs(given.POLL_INTERVAL),
    migrateAlone: given.MIGRATE_ALONE === 'true',
    logFormat: given.LOG_FORMAT,
    inheritedEnv,
  };
}

function token(name: string, literal: string | undefined, file: string | undefined): string | undefined {
  if (file === undefined) return literal;
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error);
    throw new Error(`Cannot start the agent as ${PREFIX}${name}_FILE must be a readable file: ${found}`, {
      cause: error,
    });
  }
}
