import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StateRepository } from '@pagurus/testkit/agent/state-repository.ts';
import { GitSource } from '#adapters/git-source/git-source.ts';
import { RelaySource } from '#adapters/relay-source/relay-source.ts';
import { serveRelay } from './relay-server.ts';

/** One repository, and both ways to read it. */
export async function relayBesideGit() {
  const repository = await StateRepository.create();
  const server = await serveRelay(repository);
  const folder = await mkdtemp(join(tmpdir(), 'pagurus-relay-'));
  const deadlineMs = 10_000;
  const gitdir = join(folder, 'git');
  const credentials = { get: async () => 'secret', refused: () => undefined };
  return {
    repository,
    server,
    git: new GitSource({ url: repository.url, branch: 'main', login: undefined, gitdir, deadlineMs }),
    relay: new RelaySource({ url: server.url, app: 'payments', environment: 'dev', credentials, deadlineMs }),
    commit: (files: Readonly<Record<string, string>>) => repository.commit(files),
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await repository[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
