import type { Artifact } from '@pagurus/schema/release.ts';
import { artifactFor, whyNotDeployable } from '#core/deployable.ts';
import { hasMigrated } from '#core/deployment-state.ts';
import { type Target, nameOf, releaseOf } from '#core/target.ts';
import type { Executor, WorkHands } from '#loops/work/hands.ts';
import { keepOnly } from '#loops/work/rest.ts';
import { OperationError } from '#ports/operation-error.ts';

/** The journal holds the target with all of its files: from here on neither Git nor dashboard is asked. */
export const record: Executor<'record'> = async () => undefined;

/** Whether this container can run it at all, before a byte is downloaded. */
export const verify: Executor<'verify'> = async ({ target }, { launching, platform, migrates }) => {
  const problem = whyNotDeployable(target, { platform, port: launching.portOf(target), migrates });
  if (problem !== undefined) throw new OperationError(problem, { code: 'release.unusable', retry: 'later' });
  if (target.manifest === undefined) return;
  await launching.renderConfig(target, 'staged');
  await launching.launchSpec(target);
};

export const download: Executor<'download'> = async ({ target }, hands, signal) => {
  const { artifacts, board, platform } = hands;
  const artifact = target.manifest && artifactFor(target.manifest, platform);
  if (artifact === undefined) return;
  // Releases that failed are not kept: a row of them must not fill the disk and keep the good one out.
  const { current, previous } = board.snapshot.deployment.state.slots;
  const wanted = [current, previous, target].filter((kept) => kept !== undefined);
  await keepOnly(wanted, hands);
  let toldBytes = 0;
  await artifacts.bring(artifact, nameOf(target), {
    signal,
    onProgress(progress) {
      // A report for every chunk would cost more than the download.
      const stepBytes = Math.max(1_048_576, (progress.total ?? 0) / 20);
      if (progress.bytes - toldBytes < stepBytes && progress.bytes !== artifact.size) return;
      toldBytes = progress.bytes;
      board.set({ deployment: { ...board.snapshot.deployment, download: progress } });
    },
  });
};

/** Makes the slot whole and lets the release check itself in it, while the old one answers. */
export const stage: Executor<'stage'> = async ({ target }, hands, signal) => {
  const { hooks, launching, slots } = hands;
  if (target.manifest === undefined) return;
  await slots.stage(target, await launching.renderConfig(target, 'staged'));
  await hooks.run(target, 'check', signal);
  await initOnce(target, hands, signal);
  await requireUnchanged(target, hands, signal);
};

/** A release that is known by its version and its bytes is initialised once in this container, however often it comes back. */
async function initOnce(target: Target, { hooks, initMarks, platform }: WorkHands, signal: AbortSignal): Promise<void> {
  const artifact = target.manifest && artifactFor(target.manifest, platform);
  if (artifact === undefined || target.manifest?.hooks.init === undefined) return;
  const mark = initMark(releaseOf(target), artifact);
  if (await initMarks.has(mark)) return;
  await hooks.run(target, 'init', signal);
  await initMarks.set(mark);
}

/** The last look before the switch: the next try begins with Downloading, which makes a changed tree anew. */
async function requireUnchanged(
  target: Target,
  { artifacts, platform }: WorkHands,
  signal: AbortSignal,
): Promise<void> {
  const artifact = target.manifest && artifactFor(target.manifest, platform);
  const changed = artifact && (await artifacts.changed(artifact, signal));
  if (changed === undefined) return;
  throw new OperationError(
    `Cannot start ${nameOf(target)} as its files must be as they were unpacked: "${changed}" is not`,
    { code: 'slot.changed', retry: 'soon' },
  );
}

/** By what a release is remembered as initialised. */
export const initMark = (release: string, { sha256 }: Artifact): string => `${release}-${sha256.slice(0, 12)}`;

/** First the lease to migrate, unless that was done, here or elsewhere; then the one to switch, which an empty container needs not. */
export const askLease: Executor<'askLease'> = async ({ target }, { board, leases }, signal) => {
  const { state } = board.snapshot.deployment;
  const wish = { revision: target.revision, release: releaseOf(target) };
  if (target.manifest?.hooks.migrate !== undefined && !hasMigrated(state, wish.release)) {
    const { alreadyDone } = await leases.ask({ ...wish, kind: 'migrate' }, signal);
    if (!alreadyDone) return { migrates: true };
  }
  if (state.slots.current !== undefined) await leases.ask({ ...wish, kind: 'switch' }, signal);
  return { migrates: false };
};

/** Runs for all containers of the environment. Killed in the middle it is run again by this one: the hook must be idempotent. */
export const migrate: Executor<'migrate'> = async ({ target, migrates }, hands, signal) => {
  if (!migrates) return;
  try {
    await hands.hooks.run(target, 'migrate', signal);
  } catch (error) {
    if (!(error instanceof OperationError) || error.code !== 'hook.migrate' || error.retry === 'soon') throw error;
    // Nobody knows what half a migration left behind: a person has to look.
    throw new OperationError(error.message, { code: error.code, retry: 'never', cause: error });
  }
};

/** Throws OperationError unless all that a switch needs stands whole on the disk. */
export async function requireWhole(target: Target, { artifacts, platform, slots }: WorkHands): Promise<void> {
  const artifact = target.manifest && artifactFor(target.manifest, platform);
  const whole = (artifact === undefined || (await artifacts.has(artifact))) && (await slots.isWhole(target));
  if (whole) return;
  throw new OperationError(`Cannot start ${nameOf(target)} as its slot must be whole: something of it is missing`, {
    code: 'slot.incomplete',
    retry: 'later',
  });
}
