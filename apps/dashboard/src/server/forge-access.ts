import type { ExternalForge, ServerConfig } from '#server/config.ts';

/** Where this process has the state repository from: a URL to fetch from, or the folder where it stands. */
export type GitSource = { readonly fetchUrl: string } | { readonly repositoryDir: string };

/** Where the forge of this installation is, embedded or not, and what the dashboard shows it. */
export type ForgeAccess = {
  /** As people's browsers reach it. */
  readonly webUrl: string;
  /** As this process reaches its pages: the code of a sign-in is exchanged there. */
  readonly tokenUrl: string;
  /** As this process reaches its REST API. */
  readonly apiUrl: string;
  readonly gitSource: GitSource;
  readonly serviceToken: string;
  readonly oauthClientId: string;
  readonly oauthClientSecret: string;
  /** On this host: writes need not be spaced out as github.com asks. */
  readonly isEmbedded: boolean;
};

/** github.com or a GitHub Enterprise server. */
export function externalForge(forge: ExternalForge, { owner, name }: ServerConfig['repository']): ForgeAccess {
  const { webUrl, apiUrl, serviceToken, oauthClientId, oauthClientSecret } = forge;
  return {
    webUrl,
    tokenUrl: webUrl,
    apiUrl,
    gitSource: { fetchUrl: `${webUrl}/${owner}/${name}.git` },
    serviceToken,
    oauthClientId,
    oauthClientSecret,
    isEmbedded: false,
  };
}
