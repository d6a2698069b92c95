import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { TimerDuration, durationMs } from '@pagurus/schema/duration.ts';
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

/** A path on this host is as good as its file URL. */
const GitUrl = z
  .string()
  .transform((text) => (text.startsWith('/') ? `file://${encodeURI(text)}` : text))
  .pipe(url(/^(https?|file)$/, 'http, https or file, or an absolute path'));

const BYTE_UNITS: Readonly<Record<string, number>> = { '': 1, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30, TiB: 2 ** 40 };
const Bytes = z
  .string()
  .regex(/^[1-9]\d{0,11}([KMGT]iB)?$/, 'must be a number of bytes, like 500MiB')
  .transform((text) => {
    const [, digits = '', unit = ''] = /^(\d+)(\w*)$/.exec(text) ?? [];
    return Number(digits) * (BYTE_UNITS[unit] ?? 1);
  });

/** Every setting by the name that it has after `PAGURUS_`; a flag has the same name in lower case with dashes. */
const Settings = z.object({
  APP: AppName,
  ENVIRONMENT: EnvironmentName,
  GIT_URL: GitUrl.optional(),
  GIT_BRANCH: z.string().min(1).default('main'),
  GIT_TOKEN: z.string().min(1).optional(),
  GIT_TOKEN_FILE: z.string().min(1).optional(),
  GIT_USERNAME: z.string().min(1).optional(),
  GIT_PASSWORD_FILE: z.string().min(1).optional(),
  ARTIFACT_BYTES_MAX: Bytes.default(4 * 2 ** 30),
  ARTIFACT_HEADERS_FILE: z.string().startsWith('/', 'must be an absolute path').optional(),
  GATEWAY_URL: url(/^wss?$/, 'ws or wss').optional(),
  ENROLMENT_TOKEN: z.string().regex(/^\S+$/, 'must be one word').optional(),
  ENROLMENT_TOKEN_FILE: z.string().min(1).optional(),
  RELAY_URL: url(/^https?$/, 'http or https').optional(),
  TRUST: z.enum(['forge', 'signature', 'relay'], 'must be forge, signature or relay').optional(),
  ALLOWED_SIGNERS: z.string().startsWith('/', 'must be an absolute path').optional(),
  DATA_DIR: z.string().startsWith('/', 'must be an absolute path'),
  STATUS_HOST: z.string().min(1).default('127.0.0.1'),
  STATUS_PORT: port.default(0),
  APP_HOST: z.string().min(1).optional(),
  APP_PORT: port.min(1, 'must be a port').optional(),
  HOSTNAME: z.string().min(1).default(hostname),
  LABELS: Labels.default({}),
  POLL_INTERVAL: TimerDuration.default('60s'),
  DRIFT_INTERVAL: TimerDuration.default('10m'),
  MIGRATE_ALONE: z.enum(['true', 'false'], 'must be true or false').default('false'),
  LOG_FORMAT: z.enum(['text', 'json'], 'must be text or json').default('text'),
});

/** Where desired state is read from; at least one of the two is there. */
export type Sources = {
  readonly git: { readonly url: string; readonly branch: string; readonly login: GitLogin | undefined } | undefined;
  readonly relay: { readonly url: string } | undefined;
  /** Whose word counts about which commit is the head. */
  readonly trust: 'forge' | 'signature' | 'relay';
  /** Whose signatures count, a file; there with trust `signature`, and only then. */
  readonly allowedSigners: string | undefined;
};

/** The file is read when it is needed: it may come later, be exchanged, or be gone once the agent is enrolled. */
export type Enrolment = {
  readonly url: string;
  readonly token: string | undefined;
  readonly tokenFile: string | undefined;
};

/** What a Git server is told about who asks; as basic auth, which all of them take. */
export type GitLogin = { readonly username: string; readonly password: string };

export type Config = {
  readonly app: string;
  readonly environment: string;
  readonly sources: Sources;
  readonly artifacts: { readonly bytesMax: number; readonly headersFile: string | undefined };
  readonly gateway: { readonly url: string } | undefined;
  /** Where a credential is to be had for the gateway and the relay; absent where neither is given. */
  readonly enrolment: Enrolment | undefined;
  readonly dataDir: string;
  readonly status: { readonly host: string; readonly port: number };
  readonly appPort: number | undefined;
  /** Where the agent listens for the app; everywhere when it is not given. */
  readonly appHost: string | undefined;
  /** The container's name, as people are shown it. */
  readonly hostname: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly pollMs: number;
  /** How often the files below the app are compared with what they should be. */
  readonly driftMs: number;
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

/** Every variable that the agent reads, by its whole name. */
export const settingNames = (): string[] => Object.keys(Settings.shape).map((name) => `${PREFIX}${name}`);

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
  const found = given[name] === undefined ? 'it is not set' : `it is "${withoutLogin(given[name])}"`;
  const rule = given[name] === undefined ? 'must be set' : issue.message.replace(/^(A|An|The) (?=.*must)/, 'says: $1 ');
  return `Cannot start the agent as ${PREFIX}${name} ${rule}: ${found}`;
}

/** `https://name:password@host` is said as `https://***@host`. */
const withoutLogin = (text: string): string => text.replace(/\/\/[^/]*@/, '//***@');

type Given = z.infer<typeof Settings>;

function toConfig(given: Given, inheritedEnv: Readonly<Record<string, string>>): Config {
  const { GATEWAY_URL } = given;
  const sources = sourcesOf(given);
  return {
    app: given.APP,
    environment: given.ENVIRONMENT,
    sources,
    artifacts: { bytesMax: given.ARTIFACT_BYTES_MAX, headersFile: given.ARTIFACT_HEADERS_FILE },
    gateway: GATEWAY_URL === undefined ? undefined : { url: GATEWAY_URL },
    enrolment: enrolmentOf(given, sources.relay?.url),
    dataDir: given.DATA_DIR.replace(/(?<=.)\/+$/, ''),
    status: { host: given.STATUS_HOST, port: given.STATUS_PORT },
    appPort: given.APP_PORT,
    appHost: given.APP_HOST,
    hostname: given.HOSTNAME,
    labels: given.LABELS,
    pollMs: durationMs(given.POLL_INTERVAL),
    driftMs: durationMs(given.DRIFT_INTERVAL),
    migrateAlone: given.MIGRATE_ALONE === 'true',
    logFormat: given.LOG_FORMAT,
    inheritedEnv,
  };
}

/** The gateway's dashboard relays beside it; Git is the authority wherever it is known. */
function sourcesOf(given: Given): Sources {
  const { GIT_URL, GIT_BRANCH, RELAY_URL, GATEWAY_URL } = given;
  const trust = given.TRUST ?? (GIT_URL === undefined ? 'relay' : 'forge');
  const allowedSigners = given.ALLOWED_SIGNERS;
  if ((trust === 'signature') !== (allowedSigners !== undefined)) {
    throw new Error(
      `Cannot start the agent as ${PREFIX}TRUST=signature and ${PREFIX}ALLOWED_SIGNERS must be set together: one is missing`,
    );
  }
  const address = RELAY_URL ?? GATEWAY_URL?.replace(/^ws/, 'http').replace(/\/[^/]*$/, '/state');
  const git = GIT_URL === undefined ? undefined : { ...gitRemote(given, GIT_URL), branch: GIT_BRANCH };
  const relay = address === undefined ? undefined : { url: address };
  if (git !== undefined) return { git, relay, trust, allowedSigners };
  if (relay === undefined) {
    throw new Error(
      `Cannot start the agent as ${PREFIX}GIT_URL must be set, or ${PREFIX}GATEWAY_URL to read the state from the dashboard: neither is`,
    );
  }
  if (trust !== 'forge') return { git, relay, trust, allowedSigners };
  throw new Error(`Cannot start the agent as ${PREFIX}TRUST=forge needs ${PREFIX}GIT_URL to ask: it is not set`);
}

/** Beside the gateway, or beside the relay where there is no gateway. */
function enrolmentOf({ GATEWAY_URL, ENROLMENT_TOKEN, ENROLMENT_TOKEN_FILE }: Given, relayUrl: string | undefined) {
  const beside = GATEWAY_URL?.replace(/^ws/, 'http') ?? relayUrl;
  if (beside === undefined) return undefined;
  return { url: beside.replace(/\/[^/]*$/, '/enrol'), token: ENROLMENT_TOKEN, tokenFile: ENROLMENT_TOKEN_FILE };
}

/** Takes the login out of the URL, so that whatever says the URL does not say it too. */
function gitRemote(given: Given, gitUrl: string): { url: string; login: GitLogin | undefined } {
  const { GIT_USERNAME, GIT_PASSWORD_FILE } = given;
  if ((GIT_USERNAME === undefined) !== (GIT_PASSWORD_FILE === undefined)) {
    throw new Error(
      `Cannot start the agent as ${PREFIX}GIT_USERNAME and ${PREFIX}GIT_PASSWORD_FILE must be set together: one is missing`,
    );
  }
  const url = new URL(gitUrl);
  const inUrl =
    url.username === '' && url.password === ''
      ? undefined
      : { username: decodeURIComponent(url.username), password: decodeURIComponent(url.password) };
  url.username = '';
  url.password = '';
  const token = secret('GIT_TOKEN', given.GIT_TOKEN, given.GIT_TOKEN_FILE);
  const password = secret('GIT_PASSWORD', undefined, GIT_PASSWORD_FILE);
  const basic = GIT_USERNAME === undefined || password === undefined ? inUrl : { username: GIT_USERNAME, password };
  return { url: url.href, login: token === undefined ? basic : { username: 'x-access-token', password: token } };
}

function secret(name: string, literal: string | undefined, file: string | undefined): string | undefined {
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
