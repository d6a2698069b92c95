import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export type GitServer = {
  readonly url: string;
  /** Requests so far, as `GET info/refs`. */
  readonly requests: string[];
  /** hang: accept and never answer · refuse: answer 503 */
  behave: 'well' | 'hang' | 'refuse';
  close(): Promise<void>;
};

/** Smart HTTP of the repositories below `root`; with a token, only for those who send it as basic auth's password. */
export async function serveGit(root: string, token?: string): Promise<GitServer> {
  const server = createServer((request, response) => {
    git.requests.push(`${request.method} ${request.url?.split('.git/')[1] ?? ''}`);
    if (git.behave === 'hang') return;
    if (git.behave === 'refuse') return void response.writeHead(503).end();
    if (token !== undefined && passwordOf(request) !== token) return void response.writeHead(401).end();
    backend(root, request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const git: GitServer = {
    url: `http://127.0.0.1:${port}`,
    requests: [],
    behave: 'well',
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return git;
}

function passwordOf({ headers }: IncomingMessage): string | undefined {
  const [, encoded = ''] = headers.authorization?.split(' ') ?? [];
  return Buffer.from(encoded, 'base64').toString('utf8').split(':')[1];
}

function backend(root: string, request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const { headers } = request;
  const child = spawn('git', ['http-backend'], {
    env: {
      PATH: '/usr/local/bin:/usr/bin:/bin',
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: '1',
      REQUEST_METHOD: request.method ?? 'GET',
      PATH_INFO: decodeURIComponent(url.pathname),
      QUERY_STRING: url.search.slice(1),
      CONTENT_TYPE: headers['content-type'] ?? '',
      HTTP_CONTENT_ENCODING: String(headers['content-encoding'] ?? ''),
      GIT_PROTOCOL: String(headers['git-protocol'] ?? ''),
      ...(headers['content-length'] === undefined ? {} : { CONTENT_LENGTH: headers['content-length'] }),
    },
  });
  request.pipe(child.stdin);
  child.stdin.on('error', () => undefined); // it may end before it has read all
  let head = Buffer.alloc(0);
  const onHead = (chunk: Buffer) => {
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf('\r\n\r\n');
    if (end < 0) return;
    child.stdout.off('data', onHead);
    const lines = head
      .toString('latin1', 0, end)
      .split('\r\n')
      .map((line) => line.split(': ', 2));
    const status = lines.find(([name]) => name === 'Status')?.[1];
    const sent = lines.filter(([name]) => name !== 'Status').map(([name = '', value = '']) => [name, value] as const);
    response.writeHead(Number(status?.slice(0, 3) ?? 200), Object.fromEntries(sent));
    response.write(head.subarray(end + 4));
    child.stdout.pipe(response);
  };
  child.stdout.on('data', onHead);
}
