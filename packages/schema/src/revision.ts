import { canonicalJson, withoutDefaults } from '#canonical.ts';
import { DesiredState } from '#desired-state.ts';
import { Release } from '#release.ts';

/** sha256 of a text in UTF-8, as 64 hexadecimal digits. */
export type Sha256Hex = (text: string) => string;

/**
 * Identifies what one container shall be: the desired state and the release it names. Order of keys, comments,
 * quotes, written-out defaults and unrelated commits do not change it.
 *
 * Left out is what tells people about a release (`notes`, `source`, `createdAt`), and what steers how a revision
 * spreads but not what runs (`rollout`, `suspended`): changing those must never restart a container.
 */
export function revisionOf(desired: DesiredState, release: Release | undefined, sha256Hex: Sha256Hex): string {
  return sha256Hex(canonicalForm(desired, release));
}

/** The text whose sha256 is the revision; for a person who asks why two revisions differ. */
export function canonicalForm(desired: DesiredState, release: Release | undefined): string {
  const { rollout: _rollout, suspended: _suspended, ...state } = desired;
  const lean = { desired: withoutDefaults(DesiredState, state), release: release && effective(release) };
  return canonicalJson(lean);
}

function effective(release: Release): unknown {
  const { notes: _notes, source: _source, createdAt: _createdAt, ...rest } = release;
  return withoutDefaults(Release, rest);
}
