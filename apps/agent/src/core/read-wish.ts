import { NO_RELEASE } from '@pagurus/schema/names.ts';
import { type Problem, problemSentence } from '@pagurus/schema/parse-state-file.ts';
import { type Sha256Hex, revisionOf } from '@pagurus/schema/revision.ts';
import { desiredStatePath, releasePath } from '@pagurus/schema/state-paths.ts';
import { checkedDesiredState, checkedRelease } from '@pagurus/schema/state-snapshot.ts';
import type { Target } from '#core/target.ts';

export type Place = { readonly app: string; readonly environment: string };
export type Reader = (path: string) => Promise<string | undefined>;
export type ReadWish = { readonly ok: true; readonly wish: Target } | { readonly ok: false; readonly problem: string };

/**
 * What one commit wants for this app and environment: two files are read, no more. A file that is missing or does not
 * parse is a problem in a sentence, never a reason to stop what runs. Throws only what `read` throws.
 */
export async function readWish(commit: string, place: Place, read: Reader, sha256Hex: Sha256Hex): Promise<ReadWish> {
  const path = desiredStatePath(place.environment, place.app);
  const text = await read(path);
  if (text === undefined) return refuse(`Cannot read ${path} as it must be in the repository: it is missing`);
  const desired = checkedDesiredState(path, text);
  if (!desired.ok) return refuse(spell(desired.problems));
  const { release } = desired.value;
  if (release === NO_RELEASE) {
    return {
      ok: true,
      wish: { revision: revisionOf(desired.value, undefined, sha256Hex), commit, desired: desired.value },
    };
  }

  const manifestPath = releasePath(place.app, release);
  const manifestText = await read(manifestPath);
  if (manifestText === undefined) {
    return refuse(`Cannot use ${path} as the release it names must be in the repository: ${manifestPath} is missing`);
  }
  const manifest = checkedRelease(manifestPath, manifestText);
  if (!manifest.ok) return refuse(spell(manifest.problems));
  const revision = revisionOf(desired.value, manifest.value, sha256Hex);
  return { ok: true, wish: { revision, commit, desired: desired.value, manifest: manifest.value } };
}

const refuse = (problem: string): ReadWish => ({ ok: false, problem });

const PROBLEMS_SAID_MAX = 3;

function spell(problems: readonly Problem[]): string {
  const more = problems.length - PROBLEMS_SAID_MAX;
  const said = problems.slice(0, PROBLEMS_SAID_MAX).map(problemSentence).join('; ');
  return more > 0 ? `${said}; and ${more} more` : said;
}
