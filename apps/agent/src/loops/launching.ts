import { join } from 'node:path';
import { durationMs } from '@pagurus/schema/duration.ts';
import type { Artifact } from '@pagurus/schema/release.ts';
import { artifactFor } from '#core/deployable.ts';
import type { HookCall } from '#core/hook-call.ts';
import { type Footing, fixedText } from '#core/switch-plan.ts';
import { type Target, nameOf, releaseOf } from '#core/target.ts';
import type { ArtifactStore } from '#ports/artifact-store.ts';
import type { HookSpec } from '#ports/hook-runner.ts';
import type { ConfigDifference, LiveConfig } from '#ports/live-config.ts';
import { OperationError } from '#ports/operation-error.ts';
import type { LaunchSpec } from '#ports/process-host.ts';
import type { Renderer, Scope } from '#ports/renderer.ts';
import type { Secrets } from '#ports/secrets.ts';
import type { RenderedFile, SlotStore } from '#ports/slot-store.ts';

export type LaunchingHands = {
  readonly artifacts: ArtifactStore;
  readonly slots: SlotStore;
  readonly liveConfig: LiveConfig;
  readonly renderer: Renderer;
  readonly secrets: Secrets;
  readonly sha256Hex: (text: string) => string;
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

/** Which of a target's two folders of config is meant: the one in its slot, or the one that its process reads. */
export type ConfigPlace = 'staged' | 'live';

/** For a footing every target is rendered as if its config stood here, so that only what differs makes a difference. */
const ANY_CONFIG_PATH = '{{ paths.config }}';

/** Turns a target into what can be started on this host. All of it throws OperationError when something is missing. */
export class Launching {
  readonly #hands: LaunchingHands;

  constructor(hands: LaunchingHands) {
    this.#hands = hands;
  }

  portOf(target: Target): number | undefined {
    return this.#hands.appPort ?? target.desired.listen.port;
  }

  /** The config files of a target as they shall stand in that place. */
  async renderConfig(target: Target, place: ConfigPlace): Promise<RenderedFile[]> {
    return this.#renderConfig(target, await this.configPath(target, place));
  }

  /** Makes what the target's process reads as it shall be; answers what was not so. */
  async placeConfig(target: Target): Promise<ConfigDifference[]> {
    return this.#hands.liveConfig.place(await this.liveKey(target), await this.renderConfig(target, 'live'));
  }

  /** What of the files that the target's process reads is not as it shall be. */
  async configDifferences(target: Target): Promise<ConfigDifference[]> {
    return this.#hands.liveConfig.differences(await this.liveKey(target), await this.renderConfig(target, 'live'));
  }

  /** Which of the running processes' folders is this target's; the same one for all that are a reload apart. */
  async liveKey(target: Target): Promise<string> {
    return this.#hands.sha256Hex(fixedText(await this.footing(target))).slice(0, 12);
  }

  async configPath(target: Target, place: ConfigPlace): Promise<string> {
    const { slots, liveConfig } = this.#hands;
    return place === 'staged' ? slots.configPath(target) : liveConfig.path(await this.liveKey(target));
  }

  async footing(target: Target): Promise<Footing> {
    const { process, config } = manifestOf(target);
    const { release, env, listen } = target.desired;
    const command = await this.#command(target, process.command, ANY_CONFIG_PATH);
    const rendered = await this.#renderConfig(target, ANY_CONFIG_PATH);
    const values = Object.entries(env).map(async ([name, value]) => {
      const literal = typeof value === 'string' ? await this.#renderEnv(target, name, value, ANY_CONFIG_PATH) : value;
      return [name, literal] as const;
    });
    return {
      release,
      artifact: this.#artifactOf(target).sha256,
      process: { ...process, command },
      env: Object.fromEntries(await Promise.all(values)),
      listen,
      port: this.portOf(target),
      files: rendered.map(({ path, text, mode }, index) => {
        const onChange = config[index]?.onChange ?? 'restart';
        return { path, sha256: this.#hands.sha256Hex(text), mode, onChange };
      }),
    };
  }

  async launchSpec(target: Target): Promise<LaunchSpec> {
    const { process } = manifestOf(target);
    const { cwd, env, secrets } = await this.#launched(target, 'live');
    return {
      name: nameOf(target),
      command: await this.command(target, process.command),
      cwd,
      env,
      secrets,
      stopSignal: process.stopSignal,
      stopTimeoutMs: durationMs(process.stopTimeout),
    };
  }

  /** `previousRelease`: what ran before this one, or runs still. */
  async hookSpec(target: Target, call: HookCall, previousRelease: string | undefined): Promise<HookSpec> {
    const { cwd, env, secrets } = await this.#launched(target, call.config);
    const command = await this.command(target, call.command, call.config);
    const hookEnv = {
      ...env,
      PAGURUS_HOOK: call.name,
      PAGURUS_RELEASE_PATH: cwd,
      ...(previousRelease === undefined ? {} : { PAGURUS_PREVIOUS_RELEASE: previousRelease }),
    };
    return { name: call.name, command, cwd, env: hookEnv, secrets, timeoutMs: durationMs(call.timeout) };
  }

  /** argv with its templates filled in; a first word with `./` is a file of the release. */
  async command(target: Target, words: readonly string[], place: ConfigPlace = 'live'): Promise<string[]> {
    const [program = '', ...args] = await this.#command(target, words, await this.configPath(target, place));
    return [program.startsWith('./') ? join(this.cwdOf(target), program) : program, ...args];
  }

  cwdOf(target: Target): string {
    return this.#hands.artifacts.treePath(this.#artifactOf(target));
  }

  async environment(target: Target): Promise<Record<string, string>> {
    return (await this.#launched(target, 'live')).env;
  }

  async #launched(target: Target, place: ConfigPlace): Promise<Launched> {
    const { inheritedEnv, secrets } = this.#hands;
    const port = this.portOf(target);
    const configPath = await this.configPath(target, place);
    const env: Record<string, string> = {
      ...inheritedEnv,
      ...(port === undefined ? {} : { PORT: String(port) }),
      PAGURUS_APP: target.desired.app,
      PAGURUS_ENVIRONMENT: target.desired.environment,
      PAGURUS_RELEASE: releaseOf(target),
      PAGURUS_REVISION: target.revision,
      PAGURUS_CONFIG_PATH: configPath,
      PAGURUS_APP_DATA_PATH: this.#hands.appDataPath,
    };
    const secret: string[] = [];
    for (const [name, value] of Object.entries(target.desired.env)) {
      if (typeof value === 'string') {
        env[name] = await this.#renderEnv(target, name, value, configPath);
        continue;
      }
      env[name] = 'fromFile' in value ? await secrets.fromFile(value.fromFile) : secrets.fromEnv(value.fromEnv);
      secret.push(env[name]);
    }
    return { cwd: this.cwdOf(target), env, secrets: secret };
  }

  #artifactOf(target: Target): Artifact {
    const { platform } = this.#hands;
    const artifact = artifactFor(manifestOf(target), platform);
    if (artifact !== undefined) return artifact;
    throw new OperationError(
      `Cannot start ${nameOf(target)} as it must have an artifact for ${platform}: it has none`,
      {
        code: 'artifact.platform',
        retry: 'later',
      },
    );
  }

  #renderConfig(target: Target, configPath: string): Promise<RenderedFile[]> {
    const files = target.manifest?.config ?? [];
    return Promise.all(
      files.map(async ({ path, template, mode }) => ({
        path,
        mode: Number.parseInt(mode, 8),
        text: await this.#render(target, `${path} of ${nameOf(target)}`, template, configPath),
      })),
    );
  }

  #renderEnv(target: Target, name: string, value: string, configPath: string): Promise<string> {
    return this.#render(target, `env ${name} of ${nameOf(target)}`, value, configPath);
  }

  #command(target: Target, words: readonly string[], configPath: string): Promise<string[]> {
    const name = `the command of ${nameOf(target)}`;
    return Promise.all(words.map((word) => this.#render(target, name, word, configPath)));
  }

  #render(target: Target, name: string, template: string, configPath: string): Promise<string> {
    return this.#hands.renderer.render(name, template, this.#scope(target, configPath));
  }

  #scope(target: Target, configPath: string): Scope {
    const port = this.portOf(target);
    return {
      app: target.desired.app,
      environment: target.desired.environment,
      release: releaseOf(target),
      vars: target.desired.vars,
      paths: { config: configPath, release: this.cwdOf(target), data: this.#hands.appDataPath },
      ...(port === undefined ? {} : { port }),
    };
  }
}

function manifestOf(target: Target): NonNullable<Target['manifest']> {
  if (target.manifest !== undefined) return target.manifest;
  throw new Error(`Invariant failed: ${nameOf(target)} has no manifest, so nothing of it can be started`);
}
