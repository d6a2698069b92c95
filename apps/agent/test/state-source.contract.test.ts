import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StateRepository } from '@pagurus/testkit/agent/state-repository.ts';
import { GitSource } from '#adapters/git-source/git-source.ts';
import { LocalGitSource } from '#adapters/git-source/local-git-source.ts';
import { TrustingSource } from '#adapters/relay-source/trusting-source.ts';
import { stateSourceContract } from '#ports/state-source.contract.ts';
import { MemorySource } from './memory-source.ts';
import { relayBesideGit } from './relay-beside-git.ts';

stateSourceContract('GitSource', async () => {
  const repository = await StateRepository.create();
  const folder = await mkdtemp(join(tmpdir(), 'pagurus-git-'));
  const source = new GitSource({
    url: repository.url,
    branch: 'main',
    login: undefined,
    gitdir: join(folder, 'git'),
    deadlineMs: 10_000,
  });
  return {
    source,
    commit: (files) => repository.commit(files),
    breakOff: () => (repository.server.behave = 'refuse'),
    async [Symbol.asyncDispose]() {
      await repository[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
});

stateSourceContract('LocalGitSource', async () => {
  const repository = await StateRepository.create();
  const source = new LocalGitSource({ path: repository.path, branch: 'main' });
  return {
    source,
    commit: (files) => repository.commit(files),
    breakOff: () => rmSync(repository.path, { recursive: true }),
    [Symbol.asyncDispose]: () => repository[Symbol.asyncDispose](),
  };
});

stateSourceContract('MemorySource', async () => {
  const source = new MemorySource();
  return {
    source,
    commit: async (files) => source.commit(files),
    breakOff: () => (source.reachable = false),
    async [Symbol.asyncDispose]() {},
  };
});

for (const trust of ['relay', 'forge'] as const) {
  stateSourceContract(`TrustingSource, trust ${trust}`, async () => {
    const sources = await relayBesideGit();
    return {
      ...sources,
      source: new TrustingSource({ git: sources.git, relay: sources.relay, trust }),
      breakOff() {
        sources.server.isAway = true;
        sources.repository.server.behave = 'refuse';
      },
    };
  });
}

stateSourceContract('RelaySource', async () => {
  const sources = await relayBesideGit();
  return { ...sources, source: sources.relay, breakOff: () => (sources.server.isAway = true) };
});
