import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { pack } from 'tar-stream';

/** A real HTTP app that answers its version; the second argument is how it misbehaves. */
const SOURCE = `
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { Server } from 'node:net';
import { existsSync, readFileSync } from 'node:fs';
const [version, manner = 'well'] = process.argv.slice(2);
const config = process.env.PAGURUS_CONFIG_PATH + '/app.yaml';
if (manner === 'crash') process.exit(3);
if (manner === 'crashLater') setTimeout(() => process.exit(4), 300);
if (manner === 'crashAfter5s') setTimeout(() => process.exit(5), 5_000);
let looks = 0;
let asked = 0;
let forked;
if (manner === 'stubborn') {
  process.on('SIGTERM', () => console.log('I stay'));
  forked = spawn(process.execPath, ['-e', 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000)'], { stdio: 'inherit' });
}
const read = () => (existsSync(config) ? readFileSync(config, 'utf8') : '');
let loaded = read();
let reloads = 0;
if (manner === 'reloads') {
  process.on('SIGHUP', () => {
    loaded = read();
    reloads += 1;
  });
}
let leaving = false;
const server = createServer((request, response) => {
  if (leaving) response.setHeader('connection', 'close');
  const [path, ms] = request.url.split('?');
  if (path === '/slow') {
    response.flushHeaders();
    return setTimeout(() => response.end(version), Number(ms));
  }
  const ill = manner === 'unhealthy' || loaded.includes('ill');
  if (request.url === '/healthz' && ill) return response.writeHead(500).end();
  if (request.url === '/healthz') looks += 1;
  else asked += 1;
  if (request.url === '/healthz' && manner === 'flap' && looks % 3 === 0) return response.writeHead(500).end();
  if (asked > 20 && manner === 'crashUnderLoad') process.exit(6);
  const secret = process.env.SECRET ?? '';
  response.end(JSON.stringify({ version, pid: process.pid, forked: forked?.pid, listenPid: process.env.LISTEN_PID, port: process.env.PORT, config: read(), loaded, reloads, secret, leak: Object.keys(process.env).filter((name) => name.includes('TOKEN')) }));
});
if (manner === 'drains') {
  process.on('SIGTERM', () => {
    leaving = true;
    // Not http's own close: a request may be on its way on a connection that looks idle.
    Server.prototype.close.call(server, () => process.exit(0));
    setInterval(() => server.closeIdleConnections(), 2_000);
  });
}
const at = process.env.LISTEN_FDS === '1' ? { fd: 3 } : { port: Number(process.env.PORT), host: '127.0.0.1' };
if (manner !== 'mute') server.listen(at, () => console.log('listening ' + version));
else setInterval(() => {}, 1000);
`;

export type Packed = { readonly bytes: Buffer; readonly sha256: string };

export const sha256Of = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** The app as a tar.gz. `salt` makes an archive with other bytes; `paddingBytes` makes it big. */
export async function packSampleApp(salt: string, paddingBytes = 0): Promise<Packed> {
  // Does not compress: sha256 of a counter.
  const padding = Array.from({ length: Math.ceil(paddingBytes / 32) }, (_, index) =>
    createHash('sha256').update(`${salt}${index}`).digest(),
  );
  const archive = pack();
  archive.entry({ name: './', type: 'directory' });
  archive.entry({ name: './app.mjs' }, SOURCE);
  archive.entry({ name: './salt' }, salt);
  archive.entry({ name: './padding' }, Buffer.concat(padding));
  archive.finalize();
  const bytes = await promisify(gzip)(await buffer(archive));
  return { bytes, sha256: sha256Of(bytes) };
}
