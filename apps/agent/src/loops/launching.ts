import { join, normalize } from 'node:path';
import { durationMs } from '@pagurus/schema/duration.ts';
import type { Artifact } from '@pagurus/schema/release.ts';
import { artifactFor } from '#core/deployable.ts';
import type { HookCall } from '#core/hook-call.ts';
import { modeOf } from '#core/listening.ts';
import { type Footing, fixedText } from '#core/switch-plan.ts';
import { type Target, nameOf, releaseOf } from '#core/target.ts';
import type { ArtifactStore } from '#ports/artifact-store.ts';
import type { PrivatePorts } from '#ports/front.ts';
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
  readonly privatePorts: PrivatePorts;
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

/** Where a process finds what is its own: no other process has the same at the same time. */
type Own = { readonly configPath: string; readonly port: number | undefined };

/** For a footing every target is rendered as if its process had this, so that only what differs makes a difference. */
const ANY_CONFIG_PATH = '{{ paths.config }}';
const ANY_PRIVATE_PORT = 0;

/** Turns a target into what can be started on this host. All of it throws OperationError when something is missing. */
export class Launching {
  readonly #hands: LaunchingHands;
  /** By revision. */
  readonly #privatePorts = new Map<string, number>();
  /** What is asked ten times in a deployment, and is the same for as long as the target is. */
  readonly #footings = new WeakMap<Target, Promise<Footing>>();
  readonly #liveKeys = new WeakMap<Target, Promise<string>>();

  constructor(hands: LaunchingHands) {
    this.#hands = hands;
  }

  /** Where people find the app. */
  portOf(target: Target): number | undefined {
    return this.#hands.appPort ?? target.desired.listen.port;
  }

  /** Where its process listens: in mode `proxy` the front stands before it. */
  async appPortOf(target: Target): Promise<number | undefined> {
    if (modeOf(target) !== 'proxy') return this.portOf(target);
    return this.#privatePorts.get(target.revision) ?? this.renewPort(target);
  }

  /** Before a start: keeps the private port when it is free still. Changes nothing outside of mode `proxy`. */
  async renewPort(target: Target): Promise<number | undefined> {
    if (modeOf(target) !== 'proxy') return this.portOf(target);
    const port = await this.#hands.privatePorts.free(this.#privatePorts.get(target.revision));
    this.#privatePorts.set(target.revision, port);
    return port;
  }

  /** The process of `from` goes on as that of `to`. */
  keepPort(from: Target, to: Target): void {
    const port = this.#privatePorts.get(from.revision);
    if (port !== undefined) this.#privatePorts.set(to.revision, port);
  }

  /** Forgets the private ports of all others. */
  keepOnlyPorts(targets: readonly Target[]): void {
    const keep = new Set(targets.map(({ revision }) => revision));
    for (const revision of this.#privatePorts.keys()) if (!keep.has(revision)) this.#privatePorts.delete(revision);
  }

  /** The config files of a target as they shall stand in that place. */
  async renderConfig(target: Target, place: ConfigPlace): Promise<RenderedFile[]> {
    return this.#renderConfig(target, await this.#ownOf(target, place));
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
  liveKey(target: Target): Promise<string> {
    const known = this.#liveKeys.get(target);
    if (known !== undefined) return known;
    const key = this.footing(target).then((footing) => this.#hands.sha256Hex(fixedText(footing)).slice(0, 12));
    this.#liveKeys.set(target, key);
    return key;
  }

  async configPath(target: Target, place: ConfigPlace): Promise<string> {
    const { slots, liveConfig } = this.#hands;
    return place === 'staged' ? slots.configPath(target) : liveConfig.path(await this.liveKey(target));
  }

  footing(target: Target): Promise<Footing> {
    const known = this.#footings.get(target);
    if (known !== undefined) return known;
    const footing = this.#toFooting(target);
    this.#footings.set(target, footing);
    return footing;
  }

  async #toFooting(target: Target): Promise<Footing> {
    const { process, config } = manifestOf(target);
    const { release, env, listen } = target.desired;
    const own = { configPath: ANY_CONFIG_PATH, port: listen.mode === 'proxy' ? ANY_PRIVATE_PORT : this.portOf(target) };
    const command = await this.#command(target, process.command, own);
    const rendered = await this.#renderConfig(target, own);
    const values = Object.entries(env).map(async ([name, value]) => {
      const literal = typeof value === 'string' ? await this.#renderEnv(target, name, value, own) : value;
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
    const [program = '', ...args] = await this.#command(target, words, await this.#ownOf(target, place));
    return [program.startsWith('./') ? join(this.cwdOf(target), program) : program, ...args];
  }

  /** Where its maintenance page may stand; nothing when it has none, or none that stays in its folder. */
  async pagePaths(target: Target): Promise<string[]> {
    const page = target.desired.maintenance?.page;
    if (page === undefined || target.manifest === undefined) return [];
    const folders = [await this.configPath(target, 'live'), this.cwdOf(target)];
    return folders
      .map((folder) => normalize(join(folder, page)))
      .filter((path, at) => path.startsWith(`${folders[at]}/`));
  }

  cwdOf(target: Target): string {
    return this.#hands.artifacts.treePath(this.#artifactOf(target));
  }

  async environment(target: Target): Promise<Record<string, string>> {
    return (await this.#launched(target, 'live')).env;
  }

  async #launched(target: Target, place: ConfigPlace): Promise<Launched> {
    const { inheritedEnv, secrets } = this.#hands;
    const own = await this.#ownOf(target, place);
    const { port, configPath } = own;
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
        env[name] = await this.#renderEnv(target, name, value, own);
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

  async #ownOf(target: Target, place: ConfigPlace): Promise<Own> {
    return { configPath: await this.configPath(target, place), port: await this.appPortOf(target) };
  }

  #renderConfig(target: Target, own: Own): Promise<RenderedFile[]> {
    const files = target.manifest?.config ?? [];
    return Promise.all(
      files.map(async ({ path, template, mode }) => ({
        path,
        mode: Number.parseInt(mode, 8),
        text: await this.#render(target, `${path} of ${nameOf(target)}`, template, own),
      })),
    );
  }

  #renderEnv(target: Target, name: string, value: string, own: Own): Promise<string> {
    return this.#render(target, `env ${name} of ${nameOf(target)}`, value, own);
  }

  #command(target: Target, words: readonly string[], own: Own): Promise<string[]> {
    const name = `the command of ${nameOf(target)}`;
    return Promise.all(words.map((word) => this.#render(target, name, word, own)));
  }

  #render(target: Target, name: string, template: string, own: Own): Promise<string> {
    return this.#hands.renderer.render(name, template, this.#scope(target, own));
  }

  #scope(target: Target, { configPath, port }: Own): Scope {
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
