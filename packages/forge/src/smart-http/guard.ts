import { spawn } from 'node:child_process';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Access } from '#access/permissions.ts';
import type { ForgeContext } from '#context.ts';
import { gitEnvironment } from '#git/environment.ts';
import { binds, SENTENCES, whyNotPassed } from '#protection/may-move.ts';
import type { ProtectionRule } from '#protection/store.ts';
import type { PushCommand } from '#smart-http/push-commands.ts';
import type { RepositoryRecord } from '#store.ts';

/** Beside the owners' folders; no owner can have this name. */
const FOLDER = '.hooks';

/**
 * Git runs this for each branch that is pushed, when its commits are there and before it moves.
 *
 * A line of `PAGURUS_GUARD` for each protected branch: ref, what refuses a deletion, what refuses anything,
 * whether it must go forward, whether it must be linear, the one commit that passed its checks, and what to say
 * of another; `-` stands for nothing. What git cannot answer is refused.
 */
const SCRIPT = `#!/bin/sh
ref=$1 old=$2 new=$3
zero=0000000000000000000000000000000000000000
tab=$(printf '\\t')
refuse() {
  printf 'error: GH006: Protected branch update failed for %s.\\n\\n- %s\\n' "$ref" "$1" >&2
  exit 1
}
while IFS="$tab" read -r name deletion always forward linear passing otherwise; do
  [ "$name" = "$ref" ] || continue
  if [ "$new" = "$zero" ]; then
    [ "$deletion" = - ] || refuse "$deletion"
    exit 0
  fi
  [ "$old" = "$zero" ] && exit 0
  if [ "$forward" = 1 ]; then
    git merge-base --is-ancestor "$old" "$new" || refuse '${SENTENCES.force}'
  fi
  [ "$always" = - ] || refuse "$always"
  if [ "$linear" = 1 ]; then
    merges=$(git rev-list --min-parents=2 --max-count=1 "$old..$new") || refuse '${SENTENCES.merges}'
    [ -z "$merges" ] || refuse '${SENTENCES.merges}'
  fi
  [ "$otherwise" = - ] || [ "$passing" = "$new" ] || refuse "$otherwise"
done <<END
$PAGURUS_GUARD
END
exit 0
`;

/**
 * Writes the program that git asks about each push, and runs it once.
 *
 * Throws where it cannot run, as git would leave it out without a word and protect nothing.
 */
export async function installGuard(dataDir: string): Promise<void> {
  const folder = path.join(dataDir, FOLDER);
  const file = path.join(folder, 'update');
  await mkdir(folder, { recursive: true });
  await writeFile(file, SCRIPT);
  await chmod(file, 0o755);
  const code = await new Promise<number | string | null>((resolve) => {
    const child = spawn(file, ['refs/heads/none', '-', '-'], { env: gitEnvironment(dataDir), stdio: 'ignore' });
    child.once('error', (error) => resolve(error.message));
    child.once('close', resolve);
  });
  if (code === 0) return;
  throw new Error(`Cannot protect branches as programs must be able to run in ${folder}: ${file} ended with ${code}`);
}

/** What a git that receives a push is told of the protected branches. */
export async function guardEnvironment(
  context: ForgeContext,
  repository: RepositoryRecord,
  access: Access,
  commands: readonly PushCommand[],
): Promise<Record<string, string>> {
  const protections = await context.store.listProtections(repository.id);
  const lines = await Promise.all(
    protections
      .filter(({ rule }) => binds(rule, access))
      .map(async ({ branch, rule }) => {
        const ref = `refs/heads/${branch}`;
        const to = commands.find((command) => command.ref === ref)?.to;
        return toLine(ref, rule, to, to && (await whyNotPassed(context, repository, rule, to)));
      }),
  );
  return {
    GIT_CONFIG_COUNT: '2',
    GIT_CONFIG_KEY_1: 'core.hooksPath',
    GIT_CONFIG_VALUE_1: path.join(context.rooms.dataDir, FOLDER),
    PAGURUS_GUARD: lines.join('\n'),
  };
}

function toLine(ref: string, rule: ProtectionRule, to: string | undefined, unmet: string[] | undefined | ''): string {
  const checked = rule.checks !== null && rule.checks.contexts.length > 0;
  const passed = to !== undefined && !unmet;
  return [
    ref,
    rule.allowDeletions ? '-' : SENTENCES.delete,
    rule.reviews ? SENTENCES.pull : '-',
    rule.allowForcePushes ? '0' : '1',
    rule.linearHistory ? '1' : '0',
    passed ? to : '-',
    checked ? (unmet || ['Required status checks are expected.']).join(' ').replaceAll(/[\t\n]/g, ' ') : '-',
  ].join('\t');
}
