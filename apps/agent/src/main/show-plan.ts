import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RelaySource } from '#adapters/relay-source/relay-source.ts';
import { SignedSource } from '#adapters/signed-source/signed-source.ts';
import type { Config } from '#config.ts';
import { artifactFor, whyNotDeployable } from '#core/deployable.ts';
import { planText } from '#core/plan-text.ts';
import { type Plan, type PlanFacts, planOf } from '#core/plan.ts';
import { readWish } from '#core/read-wish.ts';
import { type Target, isNone, nameOf, releaseOf } from '#core/target.ts';
import { dataPaths } from '#files/data-paths.ts';
import { initMark } from '#loops/work/prepare.ts';
import { type Adapters, gitSourceOf, realAdapters } from '#main/adapters.ts';
import { type Machinery, PLATFORM, assemble, recoveredState, sha256Hex } from '#main/boot.ts';
import { keptCredentials } from '#main/credentials.ts';
import { TUNING } from '#main/tuning.ts';
import { reasonOf } from '#ports/operation-error.ts';
import type { StateCommit, StateSource } from '#ports/state-source.ts';

export type PlanOptions = { readonly commit: string | undefined; readonly json: boolean };
export type ShownPlan = { readonly text: string; readonly deployable: boolean };

/**
 * What an agent with this config would do with a commit (default: the head), as text or JSON. Only reads: the data
 * folder, which need not exist, and Git, into a folder of its own. Throws with a sentence when the commit cannot be read.
 */
export async function showPlan(config: Config, { commit, json }: PlanOptions): Promise<ShownPlan> {
  const gitdir = await mkdtemp(join(tmpdir(), 'pagurus-plan-'));
  try {
    const { fetched, refusals } = await bring(config, commit, gitdir);
    const place = { app: config.app, environment: config.environment };
    const read = await readWish(fetched.commit, place, (path) => fetched.read(path), sha256Hex);
    if (!read.ok) throw new Error(read.problem);
    const plan = planOf(await factsOf(config, read.wish, refusals));
    const title = { ...place, commit: fetched.commit };
    const text = json ? JSON.stringify({ ...title, ...plan }, undefined, 2) : planText(title, plan);
    return { text, deployable: isDeployable(plan) };
  } finally {
    await rm(gitdir, { recursive: true, force: true });
  }
}

type Brought = { readonly fetched: StateCommit; readonly refusals: readonly string[] };

/** The commit, and why an agent that trusts signatures would not take it as the head. */
async function bring(config: Config, commit: string | undefined, gitdir: string): Promise<Brought> {
  const { signal } = new AbortController();
  const { allowedSigners } = config.sources;
  const source = sourceOf(config, commit, gitdir);
  if (allowedSigners === undefined) return { fetched: await source.fetch(signal), refusals: [] };
  const acceptedPath = dataPaths(config.dataDir).acceptedCommit;
  const { fetched, error } = await new SignedSource({ source, allowedSigners, acceptedPath }).look(signal);
  return { fetched, refusals: error === undefined ? [] : [error.message] };
}

function sourceOf(config: Config, commit: string | undefined, gitdir: string): StateSource {
  const { app, environment, sources, enrolment } = config;
  if (sources.git !== undefined) {
    const git = gitSourceOf(sources.git, gitdir, TUNING.gitDeadlineMs);
    if (commit === undefined) return git;
    return {
      kind: git.kind,
      head: (signal) => git.head(signal),
      fetch: (signal, since) => git.fetchCommit(commit, signal, since),
    };
  }
  if (sources.relay === undefined || enrolment === undefined || commit !== undefined) {
    throw new Error('Cannot plan a commit as only Git holds more than the newest: set PAGURUS_GIT_URL');
  }
  const credentials = keptCredentials(config, enrolment, dataPaths(config.dataDir));
  return new RelaySource({ ...sources.relay, app, environment, credentials, deadlineMs: TUNING.relayDeadlineMs });
}

const isDeployable = ({ does }: Plan): boolean => does !== 'refuse';

async function factsOf(config: Config, wish: Target, refusals: readonly string[]): Promise<PlanFacts> {
  const paths = dataPaths(await realpath(config.dataDir).catch(() => config.dataDir));
  // Standard output belongs to the plan.
  const adapters = { ...realAdapters(config, paths, TUNING), log: { write: () => undefined, app: () => undefined } };
  const state = await recoveredState(adapters);
  const machinery = assemble(config, paths, adapters, state);
  const { current } = state.slots;
  const problems = [...refusals];
  const wanted = await wantedFooting(wish, machinery, problems);
  const running = current === undefined || isNone(current) ? undefined : await machinery.launching.footing(current);
  const unusable = whyNotDeployable(wish, {
    platform: PLATFORM,
    port: machinery.launching.portOf(wish),
    migrates: config.gateway !== undefined || config.migrateAlone,
  });
  return {
    state,
    wish,
    // A release that cannot run here at all needs no second reason.
    problems: unusable === undefined ? problems : [...refusals, unusable],
    hasGateway: config.gateway !== undefined,
    ...(await whatIsHere(wish, adapters)),
    running,
    wanted,
  };
}

/** Renders and resolves all that a start needs, secrets too, as the agent does before it moves anything. */
async function wantedFooting(wish: Target, { launching }: Machinery, problems: string[]) {
  if (isNone(wish)) return undefined;
  try {
    await launching.launchSpec(wish);
    return await launching.footing(wish);
  } catch (error) {
    problems.push(`Cannot deploy ${nameOf(wish)} as all that it is started with must be here: ${reasonOf(error)}`);
    return undefined;
  }
}

async function whatIsHere(
  wish: Target,
  { artifacts, initMarks }: Adapters,
): Promise<Pick<PlanFacts, 'artifact' | 'initDone'>> {
  const artifact = wish.manifest && artifactFor(wish.manifest, PLATFORM);
  if (artifact === undefined) return { artifact: undefined, initDone: false };
  return {
    artifact: { is: artifact, here: await artifacts.has(artifact) },
    initDone: await initMarks.has(initMark(releaseOf(wish), artifact)),
  };
}
