import { betterAuth } from 'better-auth/minimal';
import { genericOAuth } from 'better-auth/plugins/generic-oauth';
import type { accountOf, authAdapter } from '#server/db/auth-adapter.ts';
import type { Identify, Person } from '#server/ports/identity.ts';

export const FORGE_PROVIDER = 'forge';

export type AuthOptions = {
  readonly database: ReturnType<typeof authAdapter>;
  readonly accountOf: ReturnType<typeof accountOf>;
  /** As people reach the dashboard. */
  readonly publicUrl: string;
  readonly secret: string;
  readonly forge: {
    /** Where the browser is sent to sign in. */
    readonly webUrl: string;
    /** Where this process reaches the forge; the same as `webUrl` but for an embedded one behind a proxy. */
    readonly tokenUrl: string;
    readonly apiUrl: string;
    readonly clientId: string;
    readonly clientSecret: string;
  };
};

export type Auth = {
  /** Serves `/api/auth/*`. */
  readonly handler: (request: Request) => Promise<Response>;
  readonly identify: Identify;
  /** For work that goes on after a restart: a person with the token that they left here; `undefined` when there is none. */
  readonly personOf: (login: string) => Promise<Person | undefined>;
};

/**
 * Sign-in through the forge's OAuth, so that who a person is and what they may do is the forge's word alone.
 * Sessions are rows in the database; the person's token is encrypted beside them and never reaches the browser.
 */
export function createAuth(options: AuthOptions): Auth {
  const auth = betterAuth({
    appName: 'Pagurus',
    baseURL: options.publicUrl,
    secret: options.secret,
    database: options.database,
    trustedOrigins: [new URL(options.publicUrl).origin],
    telemetry: { enabled: false },
    // Passwords are the forge's, and so are the limits on trying them.
    rateLimit: { enabled: false },
    account: { encryptOAuthTokens: true, accountLinking: { enabled: false } },
    user: { additionalFields: { login: { type: 'string', required: true } } },
    session: { expiresIn: 7 * 86_400, updateAge: 86_400, cookieCache: { enabled: false } },
    advanced: { cookiePrefix: 'pagurus', useSecureCookies: options.publicUrl.startsWith('https:') },
    plugins: [genericOAuth({ config: [forgeProvider(options)] })],
  });

  const identify: Identify = async (headers) => {
    const session = await auth.api.getSession({ headers });
    if (session === null) return undefined;
    const accounts = await auth.api.listUserAccounts({ headers });
    const account = accounts.find(({ providerId }) => providerId === FORGE_PROVIDER);
    if (account === undefined) return undefined;
    const { accessToken } = await auth.api.getAccessToken({ body: { accountId: account.id }, headers });
    if (accessToken === undefined || accessToken === '') return undefined;
    return { login: session.user.login, name: session.user.name, token: accessToken };
  };
  const personOf: Auth['personOf'] = async (login) => {
    const account = await options.accountOf(login, FORGE_PROVIDER);
    if (account === undefined) return undefined;
    const { id: accountId, userId, name } = account;
    const { accessToken } = await auth.api.getAccessToken({ body: { accountId, userId } });
    return accessToken === undefined || accessToken === '' ? undefined : { login, name, token: accessToken };
  };
  return {
    personOf,
    identify,
    handler: (request) => (isServed(request) ? auth.handler(request) : notFound()),
  };
}

/**
 * What of better-auth is served. Among the rest are calls by which people edit their own record: the login in it decides
 * what they may do, and is the forge's word alone.
 */
const SERVED = ['/sign-in/social', `/callback/${FORGE_PROVIDER}`, '/sign-out', '/get-session', '/error'];

const isServed = (request: Request): boolean =>
  SERVED.some((path) => new URL(request.url).pathname === `/api/auth${path}`);

const notFound = async (): Promise<Response> => new Response('Not found\n', { status: 404 });

function forgeProvider({ forge }: AuthOptions) {
  return {
    providerId: FORGE_PROVIDER,
    name: 'the forge',
    authorizationUrl: `${forge.webUrl}/login/oauth/authorize`,
    tokenUrl: `${forge.tokenUrl}/login/oauth/access_token`,
    userInfoUrl: `${forge.apiUrl}/user`,
    clientId: forge.clientId,
    clientSecret: forge.clientSecret,
    scopes: ['repo', 'read:user', 'user:email'],
    pkce: true,
    overrideUserInfo: true,
    mapProfileToUser: (profile: Readonly<Record<string, unknown>>) => {
      const login = String(profile['login']);
      // GitHub hides the address of who wants it hidden; nothing is ever sent to it, it only has to be unique.
      const email = `${login.toLowerCase()}@users.noreply.pagurus.invalid`;
      return { login, name: typeof profile['name'] === 'string' ? profile['name'] : login, email };
    },
  };
}
