import type { DesiredState, EnvValue, RolloutPolicy } from '@pagurus/schema/desired-state.ts';
import type { Health, OnChange, Release } from '@pagurus/schema/release.ts';
import type { Side } from '#domain/state-diff.ts';

/** One thing that the desired state says, in words. Several of one kind stand beside each other. */
export type ConfigFact = { readonly about: string; readonly text: string };

const fact = (about: string, ...texts: readonly string[]): ConfigFact[] => texts.map((text) => ({ about, text }));

/** Everything that decides what runs and how: first what the release brings, then what this environment sets. */
export function configFacts({ desired, release }: Side): ConfigFact[] {
  return [...releaseFacts(release), ...settingFacts(desired)];
}

function releaseFacts(release: Release | undefined): ConfigFact[] {
  if (release === undefined) return [];
  const { process, config, hooks, health } = release;
  return [
    ...fact('process', process.command.join(' ')),
    ...fact('stop', `${process.stopSignal}, then ${process.stopTimeout} until it is killed`),
    ...config.flatMap(({ path, mode, onChange }) => fact('config file', `${path} (${mode}), ${changeWords(onChange)}`)),
    ...Object.entries(hooks).flatMap(([name, hook]) =>
      hook === undefined ? [] : fact('hook', `${name}: ${hook.command.join(' ')}, at most ${hook.timeout}`),
    ),
    ...fact('health', healthWords(health)),
  ];
}

function settingFacts(desired: DesiredState): ConfigFact[] {
  const { vars, env, listen, maintenance, rollout, drift, suspended } = desired;
  const port = listen.port === undefined ? 'a port of the container' : `port ${listen.port}`;
  return [
    ...Object.entries(vars).flatMap(([name, value]) => fact('vars', `${name} = ${String(value)}`)),
    ...Object.entries(env).flatMap(([name, value]) => fact('env', `${name} ${envWords(value)}`)),
    ...fact('listen', `${port}, ${LISTENS[listen.mode]}`),
    ...(maintenance === undefined ? [] : fact('maintenance', `${maintenance.page} while nothing else can answer`)),
    ...fact('rollout', rolloutWords(rollout)),
    ...fact('drift', drift === 'heal' ? 'put back what was changed by hand' : 'only say what was changed by hand'),
    ...(suspended ? fact('suspended', 'yes: no agent switches') : []),
  ];
}

const LISTENS: Readonly<Record<DesiredState['listen']['mode'], string>> = {
  direct: 'the app listens itself',
  proxy: 'the agent stands before the app',
  handover: 'the agent hands the socket over',
};

// Never the value of a literal: it may be something that nobody wants to see on a page.
function envWords(value: EnvValue): string {
  if (typeof value === 'string') return 'is set here';
  return 'fromFile' in value ? `from file ${value.fromFile}` : `from ${value.fromEnv} of the container`;
}

function changeWords(onChange: OnChange): string {
  if (onChange === 'restart') return 'restarts when it changes';
  if (onChange === 'none') return 'changes without the app being told';
  return 'signal' in onChange ? `${onChange.signal} when it changes` : `${onChange.hook.join(' ')} when it changes`;
}

function healthWords({ http, tcp, exec, interval, minHealthyTime, healthyDeadline }: Health): string {
  const ways = [
    ...(http === undefined ? [] : [`GET ${http.path}${http.port === undefined ? '' : ` at port ${http.port}`}`]),
    ...(tcp === undefined ? [] : [`TCP${tcp.port === undefined ? '' : ` at port ${tcp.port}`}`]),
    ...(exec === undefined ? [] : [exec.command.join(' ')]),
  ];
  const way = ways.length === 0 ? 'while the process runs' : `${ways.join(' and ')} every ${interval}`;
  return `${way}; counts after ${minHealthyTime}, fails after ${healthyDeadline}`;
}

function rolloutWords({ maxUnavailable, canary, onFailure }: RolloutPolicy): string {
  const first = canary === undefined ? '' : `${canary.count} first, watched for ${canary.watch}; then `;
  return `${first}${maxUnavailable} away at once; ${onFailure === 'halt' ? 'halts' : 'reverts'} when one fails`;
}
