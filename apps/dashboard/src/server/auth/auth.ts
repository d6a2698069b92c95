import { betterAuth } from 'better-auth/minimal';
import { genericOAuth } from 'better-auth/plugins/generic-oauth';
import { leaveWithToken } from '#server/auth/last-sign-out.ts';
import { revokeToken } from '#server/auth/revoke-token.ts';
import type { accountOf, authAdapter } from '#server/db/auth-adapter.ts';
import type { Identify, Person } from '#server/ports/identity.ts';
import type { Log } from '#server/ports/log.ts';

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
  readonly log: Log;
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
  const auth = newAuth(options);
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
  const tokenOf = async (accountId: string, userId: string): Promise<string | undefined> => {
    const { accessToken } = await auth.api.getAccessToken({ body: { accountId, userId } });
    return accessToken || undefined;
  };
  const personOf: Auth['personOf'] = async (login) => {
    const account = await options.accountOf(login, FORGE_PROVIDER);
    if (account === undefined) return undefined;
    const token = await tokenOf(account.id, account.userId);
    return token === undefined ? undefined : { login, name: account.name, token };
  };
  const signOut = leaver(auth, options, tokenOf);
  return {
    personOf,
    identify,
    handler: (request) => {
      if (!isServed(request)) return notFound();
      return isAt(request, SIGN_OUT) ? signOut(request) : auth.handler(request);
    },
  };
}

const newAuth = (options: AuthOptions) =>
  betterAuth({
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

/** Serves the way out; with the last session of a person ends the token that the forge gave for them. */
function leaver(
  auth: ReturnType<typeof newAuth>,
  { forge, log }: AuthOptions,
  tokenOf: (accountId: string, userId: string) => Promise<string | undefined>,
) {
  return async (request: Request): Promise<Response> => {
    const session = await auth.api.getSession({ headers: request.headers });
    const leave = () => auth.handler(request);
    if (session === null) return leave();
    const { internalAdapter } = await auth.$context;
    const deps = {
      sessionsOf: async (userId: string) => (await internalAdapter.listSessions(userId)).length,
      accountOf: async (userId: string) => {
        const accounts = await internalAdapter.findAccounts(userId);
        const account = accounts.find(({ providerId }) => providerId === FORGE_PROVIDER);
        const token = account && (await tokenOf(account.id, userId));
        return account && token ? { id: account.id, token } : undefined;
      },
      revoke: (token: string) => revokeToken(forge, token),
      forget: async (accountId: string) => void (await internalAdapter.updateAccount(accountId, { accessToken: null })),
      log,
    };
    return leaveWithToken(deps, session.user.id, leave);
  };
}

/**
 * What of better-auth is served. Among the rest are calls by which people edit their own record: the login in it decides
 * what they may do, and is the forge's word alone.
 */
const SIGN_OUT = '/sign-out';
const SERVED = ['/sign-in/social', `/callback/${FORGE_PROVIDER}`, SIGN_OUT, '/get-session', '/error'];

const isAt = (request: Request, path: string): boolean => new URL(request.url).pathname === `/api/auth${path}`;
const isServed = (request: Request): boolean => SERVED.some((path) => isAt(request, path));

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
