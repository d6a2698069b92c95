import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ForgeWorld, startForgeWorld } from '@pagurus/testkit/forge/forge-world.ts';
import { needs, programPath } from '@pagurus/testkit/real-programs.ts';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const FILE = 'repos/acme/state/contents/README.md';

/** GitHub's own client, which speaks TLS alone and asks a host that is not github.com below `/api/v3`. */
describe("gh, from Debian's package, through a TLS proxy", needs('gh', 'openssl'), () => {
  let folder: string;
  let proxy: Server;
  let world: ForgeWorld;
  let host: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pagurus-gh-'));
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    const self = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
    const named = ['-subj', '/CN=forge.test', '-addext', 'subjectAltName=IP:127.0.0.1'];
    await execa(programPath('openssl'), ['req', ...self, ...named, '-keyout', key, '-out', cert]);
    let forge = '';
    proxy = createServer({ key: await readFile(key), cert: await readFile(cert) }, (req, res) => {
      const { method, headers, url } = req;
      const onward = request(`${forge}${url}`, { method, headers }, (reply) => {
        res.writeHead(reply.statusCode ?? 502, reply.headers);
        reply.pipe(res);
      });
      req.pipe(onward.once('error', () => res.destroy()));
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    host = `127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    world = await startForgeWorld({ publicUrl: `https://${host}`, basePath: '' });
    forge = world.url;
  });
  afterAll(async () => {
    await new Promise((resolve) => {
      proxy.close(resolve);
      proxy.closeAllConnections();
    });
    await world[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  const api = async (login: string, ...args: string[]) => {
    const env = {
      HOME: folder,
      GH_CONFIG_DIR: folder,
      GH_HOST: host,
      GH_ENTERPRISE_TOKEN: world.tokens[login] ?? login,
      SSL_CERT_FILE: join(folder, 'cert.pem'),
      GH_NO_UPDATE_NOTIFIER: '1',
      NO_COLOR: '1',
    };
    const run = await execa(programPath('gh'), ['api', ...args], {
      env,
      extendEnv: false,
      reject: false,
      stdin: 'ignore',
    });
    return { code: run.exitCode, out: run.stdout, error: run.stderr };
  };
  const asked = async (login: string, ...args: string[]): Promise<string> => {
    const { code, out, error } = await api(login, ...args);
    expect({ code, error }).toEqual({ code: 0, error: '' });
    return out;
  };

  test('reads who it is, and page after page of a list', async () => {
    expect(await asked('mara', 'user', '--jq', '.login')).toBe('mara');
    const sha = await asked('mara', 'repos/acme/state/git/ref/heads/main', '--jq', '.object.sha');
    const names = ['a', 'b', 'c', 'd'];
    for (const name of names) {
      await asked('mara', 'repos/acme/state/git/refs', '-f', `ref=refs/heads/${name}`, '-f', `sha=${sha}`);
    }
    const pages = ['--paginate', 'repos/acme/state/branches?per_page=2', '--jq', '.[].name'];
    expect((await asked('vic', ...pages)).split('\n')).toEqual([...names, 'main']);
  });

  test('a pull is opened by one person, approved by another and merged', async () => {
    const blob = await asked('mara', FILE, '--jq', '.sha');
    const main = await asked('mara', 'repos/acme/state/git/ref/heads/main', '--jq', '.object.sha');
    await asked('mara', 'repos/acme/state/git/refs', '-f', 'ref=refs/heads/words', '-f', `sha=${main}`);
    const content = Buffer.from('# State of all\n').toString('base64');
    const edit = ['-f', 'message=Say more', '-f', `content=${content}`, '-f', `sha=${blob}`, '-f', 'branch=words'];
    await asked('mara', '-X', 'PUT', FILE, ...edit);
    const wanted = ['-f', 'title=Say more', '-f', 'head=words', '-f', 'base=main'];
    const pull = `repos/acme/state/pulls/${await asked('mara', 'repos/acme/state/pulls', ...wanted, '--jq', '.number')}`;
    const head = await asked('rob', pull, '--jq', '.head.sha');
    const approval = ['-f', 'event=APPROVE', '-f', `commit_id=${head}`];
    expect(await asked('rob', `${pull}/reviews`, ...approval, '--jq', '.state')).toBe('APPROVED');
    const merge = ['-X', 'PUT', '-f', `sha=${head}`, '-f', 'merge_method=squash', '--jq', '.merged'];
    expect(await asked('mara', `${pull}/merge`, ...merge)).toBe('true');
    expect(await asked('vic', FILE, '-H', 'Accept: application/vnd.github.raw')).toBe('# State of all');
    expect(await asked('vic', pull, '--jq', '[.merged, .merged_by.login] | @csv')).toBe('true,"mara"');
  });

  test('a refusal ends with code 1 and says why in the words of the forge', async () => {
    const pull = 'repos/acme/state/pulls/1';
    expect(await api('mara', `${pull}/merge`, '-X', 'PUT')).toMatchObject({
      code: 1,
      error: 'gh: Pull Request is not mergeable (HTTP 405)',
    });
    expect(await api('mara', 'repos/acme/state/git/refs', '-f', 'ref=refs/heads/main', '-f', 'sha=1')).toMatchObject({
      code: 1,
      error: expect.stringContaining('(HTTP 422)') as string,
    });
    // A private repository is none for a stranger; gh prints the body as well.
    const hidden = await api('eve', 'repos/acme/state');
    expect(hidden).toMatchObject({ code: 1, error: 'gh: Not Found (HTTP 404)' });
    expect(JSON.parse(hidden.out)).toMatchObject({ message: 'Not Found', status: '404' });
    expect(await api('no-token', 'user')).toMatchObject({
      code: 1,
      error: expect.stringContaining('gh: Bad credentials (HTTP 401)') as string,
    });
  });
});
