import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ENROL_PATH } from '@pagurus/schema/wire/enrolment.ts';
import type { BundledObject, StateBundle } from '@pagurus/schema/wire/state-bundle.ts';
import type { StateRepository } from '@pagurus/testkit/agent/state-repository.ts';
import { execa } from 'execa';

export type RelayServer = AsyncDisposable & {
  readonly url: string;
  /** Status of every answer given. */
  readonly statuses: number[];
  /** Changes what is sent, as a stolen dashboard would. */
  forge: (bundle: StateBundle) => StateBundle;
  isAway: boolean;
};

/** Relays every object of a repository, as the dashboard relays those of one app, and enrols whoever asks. */
export async function serveRelay(repository: StateRepository): Promise<RelayServer> {
  const statuses: number[] = [];
  const server = createServer((request, response) => {
    if (request.url === ENROL_PATH) return void response.end(JSON.stringify({ credential: 'a-credential-of-its-own' }));
    const answer = async () => {
      const commit = (await execa('git', ['--git-dir', repository.path, 'rev-parse', 'main'])).stdout;
      const isKnown = request.headers['if-none-match'] === `"${commit}"`;
      const wellStatus = isKnown ? 304 : 200;
      const status = relay.isAway ? 503 : wellStatus;
      statuses.push(status);
      const body = status === 200 ? JSON.stringify(relay.forge(await bundleOf(repository, commit))) : '';
      response.writeHead(status, { etag: `"${commit}"` }).end(body);
    };
    return void answer().catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const relay: RelayServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/agent/v1/state`,
    statuses,
    forge: (bundle) => bundle,
    isAway: false,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return relay;
}

async function bundleOf({ path }: StateRepository, commit: string): Promise<StateBundle> {
  const git = ['--git-dir', path];
  const { stdout } = await execa('git', [...git, 'cat-file', '--batch-check', '--batch-all-objects']);
  const objects = stdout.split('\n').map(async (line): Promise<BundledObject> => {
    const [id = '', type = ''] = line.split(' ');
    const { stdout: bytes } = await execa('git', [...git, 'cat-file', type, id], {
      encoding: 'buffer',
      stripFinalNewline: false,
    });
    return { type: type as BundledObject['type'], data: Buffer.from(bytes).toString('base64') };
  });
  return { commit, objects: await Promise.all(objects) };
}
