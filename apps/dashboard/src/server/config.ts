import type { BlockList } from 'node:net';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { readProxies } from '#server/client-address.ts';

/** A forge that is not ours: github.com or a GitHub Enterprise server. */
export type ExternalForge = {
  /** As `https://github.com`; where people sign in and git clones. */
  readonly webUrl: string;
  /** As `https://api.github.com` or `https://ghe.example/api/v3`. */
  readonly apiUrl: string;
  /** Of the dashboard itself: reads the state repository and sets commit statuses. */
  readonly serviceToken: string;
  readonly oauthClientId: string;
  readonly oauthClientSecret: string;
};

export type ServerConfig = {
  readonly host: string;
  readonly port: number;
  /** As people reach it, without a slash at the end. */
  readonly publicUrl: string;
  /** As this process reaches itself, for the forge inside it. */
  readonly localUrl: string;
  /** Absolute; everything that must survive a restart lives below it. */
  readonly dataDir: string;
  readonly databaseUrl: string | undefined;
  /** As `nats://host:4222`, through which several dashboards on one database serve one fleet; `undefined`: this one is alone. */
  readonly natsUrl: string | undefined;
  /** `owner/name` of the state repository. */
  readonly repository: { readonly owner: string; readonly name: string };
  /** The branch whose head is the desired state. */
  readonly branch: string;
  /** `undefined`: the embedded forge. */
  readonly forge: ExternalForge | undefined;
  /** With which the forge signs its webhooks; `undefined`: none are taken. */
  readonly webhookSecret: string | undefined;
  /** A file with the private key of OpenSSH with which the embedded forge signs its commits; `undefined`: it signs none. */
  readonly forgeSigningKey: string | undefined;
  /** A folder whose users and state files make the embedded forge's first commit. */
  readonly seedDir: string | undefined;
  /** A folder of artifacts served below `/downloads/`. */
  readonly downloadsDir: string | undefined;
  /** An enrolment token for all agents, of an installation that is set up by machine. */
  readonly enrolmentToken: string | undefined;
  readonly heartbeatMs: number;
  readonly sweepMs: number;
  /** Serve the pages from source, rebuilding as they change. */
  readonly dev: boolean;
  /** Who may say in `X-Forwarded-For` where a request comes from. */
  readonly trustedProxies: BlockList;
  /** Which part of the dashboard this process is: all of it, the pages alone, or everything but the pages. */
  readonly role: Role;
};

const Role = z.enum(['all', 'web', 'gateway'], 'must be all, web or gateway');
export type Role = z.infer<typeof Role>;

const Settings = z.object({
  host: z.string().default('127.0.0.1'),
  port: z.coerce.number().int().min(1).max(65_535).default(8080),
  data: z.string().default('.pagurus'),
  'public-url': z.url().optional(),
  'database-url': z.string().optional(),
  'nats-url': z.string().min(1).optional(),
  repository: z
    .string()
    .regex(/^[\w.-]+\/[\w.-]+$/, 'must be owner/name')
    .default('pagurus/state'),
  branch: z.string().min(1).default('main'),
  seed: z.string().optional(),
  downloads: z.string().optional(),
  'enrolment-token': z.string().min(16).regex(/^\S+$/, 'must be one word').optional(),
  'heartbeat-ms': z.coerce.number().int().min(100).default(15_000),
  'sweep-ms': z.coerce.number().int().min(100).default(15_000),
  'forge-url': z.url().optional(),
  'forge-api-url': z.url().optional(),
  'forge-token': z.string().optional(),
  'forge-signing-key': z.string().min(1).optional(),
  'webhook-secret': z.string().min(16).optional(),
  'oauth-client-id': z.string().optional(),
  'oauth-client-secret': z.string().optional(),
  'trusted-proxies': z
    .string()
    .default('')
    .transform((text, context) => {
      const proxies = readProxies(text);
      if (proxies !== undefined) return proxies;
      context.addIssue('must be addresses or ranges such as 10.0.0.0/8, with commas between');
      return z.NEVER;
    }),
  dev: z.boolean().default(false),
  role: Role.default('all'),
});
type Settings = z.infer<typeof Settings>;

type Environment = Readonly<Record<string, string | undefined>>;

/** Each setting is a flag (`--public-url`) or a variable (`PAGURUS_PUBLIC_URL`); the flag wins. Secrets are variables only. */
const VARIABLES_ONLY = new Set([
  'database-url',
  'nats-url',
  'enrolment-token',
  'forge-token',
  'webhook-secret',
  'oauth-client-secret',
]);

/** Throws a sentence for the first setting that cannot be used. */
export function readConfig(argv: readonly string[], env: Environment = process.env): ServerConfig {
  const names = Object.keys(Settings.shape);
  const flags = parseArgs({
    args: [...argv],
    options: Object.fromEntries(
      names
        .filter((name) => !VARIABLES_ONLY.has(name))
        .map((name) => [name, { type: name === 'dev' ? ('boolean' as const) : ('string' as const) }]),
    ),
  }).values;
  const given = names.map((name) => [name, flags[name] ?? fromEnv(env, name)] as const);
  const parsed = Settings.safeParse(Object.fromEntries(given.filter(([, value]) => value !== undefined)));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new Error(`Cannot start as --${String(issue?.path[0])} is not usable: ${issue?.message ?? ''}`);
  }
  return toConfig(parsed.data);
}

const fromEnv = (env: Environment, name: string): string | undefined =>
  (name === 'database-url' ? env['DATABASE_URL'] : undefined) ??
  env[`PAGURUS_${name.replaceAll('-', '_').toUpperCase()}`];

function toConfig(settings: Settings): ServerConfig {
  const [owner = '', name = ''] = settings.repository.split('/');
  const absolute = (path: string | undefined) => (path === undefined ? undefined : resolve(path));
  return {
    host: settings.host,
    port: settings.port,
    publicUrl: (settings['public-url'] ?? ownAddress(settings)).replace(/\/$/, ''),
    localUrl: addressOf(WILDCARDS.has(settings.host) ? '127.0.0.1' : settings.host, settings.port),
    dataDir: resolve(settings.data),
    databaseUrl: settings['database-url'],
    natsUrl: settings['nats-url'],
    repository: { owner, name },
    branch: settings.branch,
    forge: toExternalForge(settings),
    webhookSecret: settings['webhook-secret'],
    forgeSigningKey: absolute(settings['forge-signing-key']),
    seedDir: absolute(settings.seed),
    downloadsDir: absolute(settings.downloads),
    enrolmentToken: settings['enrolment-token'],
    heartbeatMs: settings['heartbeat-ms'],
    sweepMs: settings['sweep-ms'],
    trustedProxies: settings['trusted-proxies'],
    dev: settings.dev,
    role: settings.role,
  };
}

const WILDCARDS = new Set(['0.0.0.0', '::']);

const addressOf = (host: string, port: number): string => `http://${host.includes(':') ? `[${host}]` : host}:${port}`;

/** Where nothing else is said, people come by the address that is listened on; a wildcard is none that they could use. */
function ownAddress({ host, port }: Settings): string {
  if (!WILDCARDS.has(host)) return addressOf(host, port);
  throw new Error(`Cannot start on every address (--host ${host}) as people need one to come by: set --public-url`);
}

function toExternalForge(settings: Settings): ExternalForge | undefined {
  const webUrl = settings['forge-url']?.replace(/\/$/, '');
  if (webUrl === undefined) return undefined;
  const need = (name: 'forge-token' | 'oauth-client-id' | 'oauth-client-secret'): string => {
    const value = settings[name];
    if (value === undefined) {
      const variable = `PAGURUS_${name.replaceAll('-', '_').toUpperCase()}`;
      throw new Error(`Cannot start with the forge at ${webUrl} as ${variable} is missing: set it`);
    }
    return value;
  };
  return {
    webUrl,
    apiUrl:
      settings['forge-api-url'] ?? (webUrl === 'https://github.com' ? 'https://api.github.com' : `${webUrl}/api/v3`),
    serviceToken: need('forge-token'),
    oauthClientId: need('oauth-client-id'),
    oauthClientSecret: need('oauth-client-secret'),
  };
}

/** Where what must be kept stands in the data folder. */
export const dataPaths = (dataDir: string) => ({
  secrets: join(dataDir, 'secrets.json'),
  tokens: join(dataDir, 'tokens.json'),
  repositories: join(dataDir, 'repositories'),
});

/** Next reports on its use to its makers unless it is told not to; what runs here is nobody else's business. */
export function disableTelemetry(): void {
  process.env['NEXT_TELEMETRY_DISABLED'] = '1';
}
