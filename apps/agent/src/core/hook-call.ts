import type { Duration } from '@pagurus/schema/duration.ts';
import type { Release } from '@pagurus/schema/release.ts';

export type HookName = keyof Release['hooks'];

/** One run of a hook. `config`: which config it is given; before the switch nobody may see the new one but it. */
export type HookCall = {
  readonly name: HookName | 'onChange';
  readonly command: readonly string[];
  readonly timeout: Duration;
  readonly config: 'staged' | 'live';
};

const BEFORE_THE_SWITCH: ReadonlySet<HookName> = new Set(['check', 'init', 'migrate']);
/** A file's `onChange` names a program and no time. */
const ON_CHANGE_TIMEOUT = '1m';

/** `undefined` when the release has no such hook. */
export function hookCall(manifest: Release | undefined, name: HookName): HookCall | undefined {
  const hook = manifest?.hooks[name];
  return hook && { ...hook, name, config: BEFORE_THE_SWITCH.has(name) ? 'staged' : 'live' };
}

/** The hook of a config file that has changed below its running process. */
export const onChangeCall = (command: readonly string[]): HookCall => ({
  name: 'onChange',
  command,
  timeout: ON_CHANGE_TIMEOUT,
  config: 'live',
});
