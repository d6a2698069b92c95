/** What is known of an agent that shall be started. */
export type Setup = {
  /** Of the dashboard, as this browser reaches it. */
  readonly origin: string;
  /** Where the agent asks for the state itself; `null`: the dashboard hands it out, as the forge is inside it. */
  readonly cloneUrl: string | null;
  readonly secret: string;
  readonly apps: string | null;
  readonly environments: string | null;
};

/** A single name without `*` says which one is meant; else a person must fill it in. */
const nameOr = (patterns: string | null, otherwise: string): string =>
  patterns !== null && /^[a-z0-9-]+$/.test(patterns) ? patterns : otherwise;

type Setting = readonly [name: string, value: string];

/** What an agent must be told, in the order in which a person reads it. */
function settings({ origin, cloneUrl, secret, apps, environments }: Setup): Setting[] {
  const git: Setting[] = [
    ['PAGURUS_GIT_URL', cloneUrl ?? ''],
    ['PAGURUS_GIT_TOKEN', 'GIT_TOKEN'],
  ];
  return [
    ['PAGURUS_APP', nameOr(apps, 'APP')],
    ['PAGURUS_ENVIRONMENT', nameOr(environments, 'ENVIRONMENT')],
    ['PAGURUS_GATEWAY_URL', `${origin.replace(/^http/, 'ws')}/agent/v1/connect`],
    ...(cloneUrl === null ? [] : git),
    ['PAGURUS_ENROLMENT_TOKEN', secret],
  ];
}

/** The words in capitals that a person has to replace, in their order. */
export const placeholders = (setup: Setup): string[] =>
  settings(setup).flatMap(([, value]) => (/^[A-Z_]+$/.test(value) ? [value] : []));

const BINARY = './pagurus-agent-linux-x64 run';
const CONTINUED = ' \\\n';

/** How the agent's one file is started on a host, with a folder that stays. */
export const shellCommand = (setup: Setup): string =>
  [...settings(setup).map(([name, value]) => `${name}=${value}`), 'PAGURUS_DATA_DIR=/var/lib/pagurus', BINARY].join(
    CONTINUED,
  );

/** How a container of the image in `examples/empty-container` is started, with a volume that stays. */
export const dockerRun = (setup: Setup): string => {
  // Inside a container this address would be the container itself.
  const network = isThisHost(setup.origin) ? ['  --network host'] : [];
  const env = settings(setup).map(([name, value]) => `  --env ${name}=${value}`);
  return [
    'docker run --detach',
    ...network,
    ...env,
    '  --volume data:/data',
    '  registry.example/pagurus-empty:1',
  ].join(CONTINUED);
};

/** Lines of a file of variables; the folder is the image's own. */
export const envFile = (setup: Setup): string =>
  settings(setup)
    .map(([name, value]) => `${name}=${value}`)
    .join('\n');

const isThisHost = (origin: string): boolean => ['localhost', '127.0.0.1', '[::1]'].includes(new URL(origin).hostname);
