import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';

/** A real HTTP app that answers its version; the second argument is how it misbehaves. */
const SOURCE = `
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
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
createServer((request, response) => {
  const ill = manner === 'unhealthy' || loaded.includes('ill');
  if (request.url === '/healthz' && ill) return response.writeHead(500).end();
  if (request.url === '/healthz') looks += 1;
  else asked += 1;
  if (request.url === '/healthz' && manner === 'flap' && looks % 3 === 0) return response.writeHead(500).end();
  if (asked > 20 && manner === 'crashUnderLoad') process.exit(6);
  const secret = process.env.SECRET ?? '';
  response.end(JSON.stringify({ version, pid: process.pid, forked: forked?.pid, config: read(), loaded, reloads, secret, leak: Object.keys(process.env).filter((name) => name.includes('TOKEN')) }));
}).listen(Number(process.env.PORT), '127.0.0.1', () => console.log('listening ' + version));
`;

export type Packed = { readonly bytes: Buffer; readonly sha256: string };

export const sha256Of = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** The app as a tar.gz. `salt` makes an archive with other bytes; `paddingBytes` makes it big. */
export async function packSampleApp(salt: string, paddingBytes = 0): Promise<Packed> {
  const folder = await mkdtemp(join(tmpdir(), 'pagurus-app-'));
  try {
    await writeFile(join(folder, 'app.mjs'), SOURCE);
    await writeFile(join(folder, 'salt'), salt);
    // Does not compress: sha256 of a counter.
    const padding = Array.from({ length: Math.ceil(paddingBytes / 32) }, (_, index) =>
      createHash('sha256').update(`${salt}${index}`).digest(),
    );
    await writeFile(join(folder, 'padding'), Buffer.concat(padding));
    const { stdout } = await execa('tar', ['-cz', '-C', folder, '.'], { encoding: 'buffer' });
    const bytes = Buffer.from(stdout);
    return { bytes, sha256: sha256Of(bytes) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
