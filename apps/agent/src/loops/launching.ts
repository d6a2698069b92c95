import { join } from 'node:path';
import { durationMs } from '@pagurus/schema/duration.ts';
import { artifactFor } from '#core/deployable.ts';
import { type Target, nameOf, releaseOf } from '#core/target.ts';
import type { ArtifactStore } from '#ports/artifact-store.ts';
import type { HookSpec } from '#ports/hook-runner.ts';
import { OperationError } from '#ports/operation-error.ts';
import type { LaunchSpec } from '#ports/process-host.ts';
import type { Renderer, Scope } from '#ports/renderer.ts';
import type { Secrets } from '#ports/secrets.ts';
import type { RenderedFile, SlotStore } from '#ports/slot-store.ts';

export type LaunchingHands = {
  readonly artifacts: ArtifactStore;
  readonly slots: SlotStore;
  readonly renderer: Renderer;
  readonly secrets: Secrets;
  readonly platform: string;
  /** Stands above the state file's port: several containers of one app may share a host. */
  readonly appPort: number | undefined;
  readonly appDataPath: string;
  /** What the app inherits of the agent's environment; without the agent's own settings. */
  readonly inheritedEnv: Readonly<Record<string, string>>;
};

/** What a release's program is given: its folder, its environment, and which values of that are secret. */
export type Launched = {
  readonly cwd: string;
  readonly env: Record<string, string>;
  readonly secrets: readonly string[];
};
export type HookName = 'init' | 'migrate' | 'check' | 'verify' | 'cleanup';

/** Turns a target into what can be started on this host. All of it throws OperationError when something is missing. */
export class Launching {
  readonly #hands: LaunchingHands;

  constructor(hands: LaunchingHands) {
    this.#hands = hands;
  }

  portOf(target: Target): number | undefined {
    return this.#hands.appPort ?? target.desired.listen.port;
  }

  /** The config files of a target as they shall stand in its slot. */
  renderConfig(target: Target): Promise<RenderedFile[]> {
    const files = target.manifest?.config ?? [];
    return Promise.all(
      files.map(async ({ path, template, mode }) => ({
        path,
        mode: Number.parseInt(mode, 8),
        text: await this.#render(target, `${path} of ${nameOf(target)}`, template),
      })),
    );
  }

  async launchSpec(target: Target): Promise<LaunchSpec> {
    const { process } = manifestOf(target);
    const { cwd, env } = await this.#launched(target);
    return {
      name: nameOf(target),
      command: await this.command(target, process.command),
      cwd,
      env,
      stopSignal: process.stopSignal,
      stopTimeoutMs: durationMs(process.stopTimeout),
    };
  }

  /** The hook ready to run, and the values that must not be shown; `undefined` when the release has none of that name. */
  async hookSpec(target: Target, name: HookName): Promise<{ spec: HookSpec; secrets: readonly string[] } | undefined> {
    const hook = target.manifest?.hooks[name];
    if (hook === undefined) return undefined;
    const { cwd, env, secrets } = await this.#launched(target);
    const command = await this.command(target, hook.command);
    const spec = { name, command, cwd, env: { ...env, PAGURUS_HOOK: name }, timeoutMs: durationMs(hook.timeout) };
    return { spec, secrets };
  }

  /** argv with its templates filled in; a first word with `./` is a file of the release. */
  async command(target: Target, words: readonly string[]): Promise<string[]> {
    const name = `the command of ${nameOf(target)}`;
    const [program = '', ...args] = await Promise.all(words.map((word) => this.#render(target, name, word)));
    return [program.startsWith('./') ? join(this.cwdOf(target), program) : program, ...args];
  }

  cwdOf(target: Target): string {
    const artifact = artifactFor(manifestOf(target), this.#hands.platform);
    if (artifact !== undefined) return this.#hands.artifacts.treePath(artifact);
    throw new OperationError(
      `Cannot start ${nameOf(target)} as it must have an artifact for ${this.#hands.platform}: it has none`,
      {
        code: 'artifact.platform',
        retry: 'later',
      },
    );
  }

  async environment(target: Target): Promise<Record<string, string>> {
    return (await this.#launched(target)).env;
  }

  async #launched(target: Target): Promise<Launched> {
    const { inheritedEnv, secrets, slots } = this.#hands;
    const port = this.portOf(target);
    const env: Record<string, string> = {
      ...inheritedEnv,
      ...(port === undefined ? {} : { PORT: String(port) }),
      PAGURUS_APP: target.desired.app,
      PAGURUS_ENVIRONMENT: target.desired.environment,
      PAGURUS_RELEASE: releaseOf(target),
      PAGURUS_REVISION: target.revision,
      PAGURUS_CONFIG_PATH: slots.configPath(target),
      PAGURUS_APP_DATA_PATH: this.#hands.appDataPath,
    };
    const secret: string[] = [];
    for (const [name, value] of Object.entries(target.desired.env)) {
      if (typeof value === 'string') {
        env[name] = await this.#render(target, `env ${name} of ${nameOf(target)}`, value);
        continue;
      }
      env[name] = 'fromFile' in value ? await secrets.fromFile(value.fromFile) : secrets.fromEnv(value.fromEnv);
      secret.push(env[name]);
    }
    return { cwd: this.cwdOf(target), env, secrets: secret };
  }

  #render(target: Target, name: string, template: string): Promise<string> {
    return this.#hands.renderer.render(name, template, this.#scope(target));
  }

  #scope(target: Target): Scope {
    const port = this.portOf(target);
    const { slots, appDataPath } = this.#hands;
    return {
      app: target.desired.app,
      environment: target.desired.environment,
      release: releaseOf(target),
      vars: target.desired.vars,
      paths: { config: slots.configPath(target), release: this.cwdOf(target), data: appDataPath },
      ...(port === undefined ? {} : { port }),
    };
  }
}

function manifestOf(target: Target): NonNullable<Target['manifest']> {
  if (target.manifest !== undefined) return target.manifest;
  throw new Error(`Invariant failed: ${nameOf(target)} has no manifest, so nothing of it can be started`);
}
