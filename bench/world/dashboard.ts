import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { insertCredentials } from '../../packages/testkit/src/database/postgresql-look.ts';
import { buildAll } from '../../tools/build.ts';
import { untilReady } from '../../tools/start/server.ts';
import { providePostgresql } from '../../tools/test/postgresql.ts';
import type { Call } from './call-probe.ts';
import { inheritedEnv } from './config.ts';
import { ENROLMENT_TOKEN, credentialRow } from './credentials.ts';
import { freePort } from './free-port.ts';
import type { Vitals } from './vitals.ts';

const SERVER = fileURLToPath(new URL('../../apps/dashboard/dist/server.mjs', import.meta.url));
const PROBE = new URL('loop-probe.mjs', import.meta.url).href;
const READY_MS = 60_000;
export const REPOSITORY = { owner: 'acme', name: 'state' };
/** Who may release: signs in to the dashboard, pushes to and merges in the state repository. */
export const MANAGER = 'manager';

export type DashboardOptions = {
  /** Path → text of the state repository's first commit. */
  readonly files: Readonly<Record<string, string>>;
  readonly heartbeatMs?: number;
};

/** The dashboard without its pages, as it runs below a large fleet: a process of its own, a PostgreSQL server of its own. */
export class Dashboard implements AsyncDisposable {
  readonly url: string;
  readonly databaseUrl: string;
  readonly folder: string;
  readonly #options: DashboardOptions;
  readonly #database: AsyncDisposable;
  #child: ChildProcess | undefined;

  private constructor(
    folder: string,
    port: number,
    database: { readonly url: string } & AsyncDisposable,
    options: DashboardOptions,
  ) {
    this.folder = folder;
    this.url = `http://127.0.0.1:${port}`;
    this.#database = database;
    this.databaseUrl = database.url;
    this.#options = options;
  }

  /** Builds what is stale, then starts. Throws a sentence where there is no PostgreSQL. */
  static async start(options: DashboardOptions, say: (line: string) => void): Promise<Dashboard> {
    process.chdir(fileURLToPath(new URL('../..', import.meta.url)));
    await buildAll(say, ['server', 'agent']);
    const folder = mkdtempSync(join(tmpdir(), 'pagurus-bench-'));
    const { signal } = new AbortController();
    // Not below the other one: PostgreSQL runs as somebody else, who cannot see into it.
    const store = mkdtempSync(join(tmpdir(), 'pagurus-bench-database-'));
    const database = await providePostgresql(store, { install: false, signal });
    if ('missing' in database) throw new Error(`Cannot run the bench without PostgreSQL: ${database.missing}`);
    const end = async () => {
      await database[Symbol.asyncDispose]();
      await rm(store, { recursive: true, force: true });
    };
    const { url } = database;
    const dashboard = new Dashboard(folder, await freePort(), { url, [Symbol.asyncDispose]: end }, options);
    await writeSeed(join(folder, 'seed'), options.files);
    await dashboard.run();
    return dashboard;
  }

  get gatewayUrl(): string {
    return `${this.url.replace('http', 'ws')}/agent/v1/connect`;
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  /** What the server wrote. */
  get log(): string {
    return readFileSync(join(this.folder, 'dashboard.log'), 'utf8');
  }

  /** Starts the process; resolves when it answers. */
  async run(): Promise<void> {
    const { heartbeatMs } = this.#options;
    const log = openSync(join(this.folder, 'dashboard.log'), 'a');
    const data = join(this.folder, 'data');
    const { owner, name } = REPOSITORY;
    const words = [
      '--port',
      new URL(this.url).port,
      '--data',
      data,
      '--repository',
      `${owner}/${name}`,
      '--role',
      'gateway',
    ];
    words.push('--seed', join(this.folder, 'seed'));
    if (heartbeatMs !== undefined) words.push('--heartbeat-ms', String(heartbeatMs));
    const child = spawn(process.execPath, ['--expose-gc', '--import', PROBE, SERVER, ...words], {
      env: { ...inheritedEnv, DATABASE_URL: this.databaseUrl, PAGURUS_ENROLMENT_TOKEN: ENROLMENT_TOKEN },
      stdio: ['ignore', log, log, 'ipc'],
    });
    closeSync(log);
    this.#child = child;
    const gaveUp = () => (child.exitCode === null && child.signalCode === null ? undefined : this.log);
    await untilReady(this.url, READY_MS, gaveUp);
  }

  /** Ends it as a power cut would. */
  kill(): Promise<void> {
    return this.#end('SIGKILL');
  }

  /** How its process is; the delays since the last `reset`. */
  vitals(): Promise<Vitals> {
    return this.#ask('vitals');
  }

  /** The same, once it has thrown away what it needs no more. */
  collected(): Promise<Vitals> {
    return this.#ask('collect');
  }

  /** Begins to note what its process asks of others. */
  watchCalls(): void {
    this.#child?.send('watchCalls');
  }

  /** What it asked of others since the last time. */
  calls(): Promise<Call[]> {
    return this.#ask('calls');
  }

  async #ask<T>(question: 'vitals' | 'collect' | 'calls'): Promise<T> {
    const child = this.#child;
    if (child === undefined) throw new Error('Cannot ask the dashboard as it must run');
    const answer = once(child, 'message');
    child.send(question);
    return ((await answer) as [T])[0];
  }

  /** Begins to measure; with `profile`, its processor time as well, function by function. */
  reset(profile: boolean): void {
    this.#child?.send('reset');
    if (profile) this.#child?.send('startProfile');
  }

  writeProfile(path: string): void {
    this.#child?.send({ writeProfile: path });
  }

  /** Login → token for Git and the forge's API. */
  async tokenOf(login: string): Promise<string> {
    const tokens = JSON.parse(await readFile(join(this.folder, 'data', 'tokens.json'), 'utf8')) as Record<
      string,
      string
    >;
    return tokens[login] ?? '';
  }

  /** Makes agents known without a request each. */
  async enrol(agents: readonly { instanceUid: string; app: string; environment: string }[]): Promise<void> {
    const rows = agents.map(({ instanceUid, app, environment }) => credentialRow(instanceUid, app, environment));
    await insertCredentials(this.databaseUrl, rows);
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#end('SIGTERM');
    await this.#database[Symbol.asyncDispose]();
    await rm(this.folder, { recursive: true, force: true });
  }
}

async function writeSeed(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    const full = join(folder, 'state', path);
    await mkdir(dirname(full), { recursive: true });
    await writeFile(full, text);
  }
  const manager = { login: MANAGER, name: 'Mara Manager', password: MANAGER, permission: 'write' };
  await writeFile(join(folder, 'people.json'), JSON.stringify([manager]));
}
