import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { git } from '#git/git.ts';

const CONFIG = `[core]
	repositoryFormatVersion = 0
	fileMode = true
	bare = true
	logAllRefUpdates = true
	# What was answered is on the disk: objects and refs are synced before git reports them as written.
	fsync = committed,reference
	# REST and push meet on one ref; waiting a little is better than a refusal that means nothing.
	filesRefLockTimeout = 3000
	packedRefsTimeout = 3000
[gc]
	auto = 0
	# A closed pull's commits are on no branch any more and are still shown.
	pruneExpire = never
[receive]
	autogc = false
	fsckObjects = true
	# As on GitHub: a branch that is not protected may be forced and deleted.
	denyNonFastForwards = false
	denyDeletes = false
	denyDeleteCurrent = refuse
[http]
	receivepack = true
[uploadpack]
	allowFilter = true
	allowReachableSHA1InWant = true
`;

/** Creates the bare repository or completes one whose creation was cut off; harmless when it is there. */
export async function createBare(dir: string, defaultBranch: string): Promise<void> {
  await mkdir(dir, { recursive: true });
  await git(dir, ['init', '--bare', '--quiet', '--template=', `--initial-branch=${defaultBranch}`, dir]);
  await mkdir(path.join(dir, 'objects', 'info'), { recursive: true });
  // Whole, then renamed: a `git config` for each line would cost more than all the rest.
  const config = path.join(dir, 'config');
  await writeFile(`${config}.new`, CONFIG);
  await rename(`${config}.new`, config);
}

/** Lets HEAD name the default branch, as a kill between the two may have left it at another. */
export async function pointHead(dir: string, defaultBranch: string): Promise<void> {
  const head = `ref: refs/heads/${defaultBranch}`;
  if ((await readFile(path.join(dir, 'HEAD'), 'utf8')).trim() === head) return;
  await git(dir, ['symbolic-ref', 'HEAD', `refs/heads/${defaultBranch}`]);
}

/** A git that outlives the process which started it has done its work by then, or died of its closed pipe. */
const SETTLE_MS = 2_000;
const LOOK_AGAIN_MS = 50;

/**
 * Removes lock files, half-written objects and half-received pushes that a kill left behind; gives their paths.
 *
 * Only at start-up, before anything of ours runs in the repository: what exists then belongs to work that was never
 * answered. A young lock may still be held by a git whose forge was killed a moment ago; taken from it, its rename would
 * put the next one's unfinished lock in the place of the ref. So locks are waited for until they are gone or old.
 */
export async function removeLeftOvers(dir: string): Promise<string[]> {
  const began = Date.now();
  for (;;) {
    const entries = await readdir(dir, { recursive: true, withFileTypes: true });
    const found = entries
      .map((entry) => ({ isFile: entry.isFile(), file: path.join(entry.parentPath, entry.name) }))
      .filter(({ isFile, file }) => (isFile ? isLeftOver : isQuarantine)(path.relative(dir, file)))
      .map(({ file }) => file);
    const young = await Promise.all(found.filter((file) => !isTemporary(file)).map(isYoung));
    // A file from the future is not waited for again and again.
    if (young.includes(true) && Date.now() - began < SETTLE_MS) {
      await wait(LOOK_AGAIN_MS);
      continue;
    }
    await Promise.all(found.map((file) => rm(file, { recursive: true, force: true })));
    return found;
  }
}

async function isYoung(file: string): Promise<boolean> {
  const found = await stat(file).catch(() => undefined);
  return found !== undefined && Date.now() - found.mtimeMs < SETTLE_MS;
}

/** What no other git waits for or takes over. */
const isTemporary = (file: string): boolean => /\.?tmp_(?:obj|pack|idx|rev)_[^/]*$/.test(file);

/** A lock, or an object or pack under the name that git and we give it until it is whole. A branch may have any other name. */
export const isLeftOver = (file: string): boolean =>
  file.endsWith('.lock') || (file.startsWith('objects/') && isTemporary(file));

/** The folder in which git keeps the objects of a push until it has decided on it. */
export const isQuarantine = (file: string): boolean => /^objects\/(?:tmp_objdir-)?incoming-[^/]+$/.test(file);
