import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
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

/**
 * Removes lock files and half-written objects that a kill left behind; gives their paths.
 *
 * Only at start-up, before anything of ours runs in the repository: what exists then belongs to
 * work that was never answered.
 */
export async function removeLeftOvers(dir: string): Promise<string[]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const locks = entries
    .filter((entry) => entry.isFile() && isLeftOver(path.relative(dir, path.join(entry.parentPath, entry.name))))
    .map((entry) => path.join(entry.parentPath, entry.name));
  await Promise.all(locks.map((lock) => rm(lock, { force: true })));
  return locks;
}

/** A lock, or an object or pack under the name that git and we give it until it is whole. A branch may have any other name. */
export const isLeftOver = (file: string): boolean =>
  file.endsWith('.lock') || /^objects\/(?:.*\/)?\.?tmp_(?:obj|pack|idx|rev)_[^/]*$/.test(file);
