import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { playwrightRow } from './playwright-row.ts';
import { failedRow, type Row } from './row.ts';
import { vitestRows } from './vitest-rows.ts';

const MINUTE_MS = 60_000;
const VITEST_TIMEOUT_MS = 25 * MINUTE_MS;
const PLAYWRIGHT_TIMEOUT_MS = 25 * MINUTE_MS;
const BUILD_TIMEOUT_MS = 10 * MINUTE_MS;
const FAST = ['unit', 'contract', 'tools'];

export type Run = {
  /** Where reports go. */
  readonly dir: string;
  readonly env: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
};

/** Unit, contract and tools tests, and the integration tests unless `fast`. */
export async function runVitest(run: Run, fast: boolean): Promise<Row[]> {
  const report = join(run.dir, 'vitest.json');
  const projects = fast ? FAST.flatMap((name) => ['--project', name]) : [];
  const args = ['run', ...projects, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const ended = await start('vitest', args, run, VITEST_TIMEOUT_MS);
  const json = await readJson(report);
  if (json === undefined) return [failedRow('vitest', ended.why ?? 'it ended without a report')];
  const rows = vitestRows(json, ended.exitCode);
  return ended.why === undefined ? rows : [...rows, failedRow('vitest', ended.why)];
}

/** The browser tests, in the folder `e2e/`. */
export async function runPlaywright(run: Run): Promise<Row> {
  const report = join(run.dir, 'playwright.json');
  const env = { ...run.env, PLAYWRIGHT_JSON_OUTPUT_FILE: report };
  const ended = await start(
    'playwright',
    ['test', '--reporter=list,json'],
    { ...run, env },
    PLAYWRIGHT_TIMEOUT_MS,
    'e2e',
  );
  const json = await readJson(report);
  if (json === undefined) return failedRow('browser', ended.why ?? 'it ended without a report');
  const row = playwrightRow(json, ended.exitCode);
  return ended.why === undefined ? row : { ...row, failed: Math.max(row.failed, 1), note: ended.why };
}

/** Builds what the tests start: the dashboard and the agent. A row only when that failed. */
export async function runBuild(run: Run): Promise<Row | undefined> {
  const ended = await start(process.execPath, ['tools/build.ts'], run, BUILD_TIMEOUT_MS);
  if (ended.exitCode === 0) return undefined;
  return failedRow('build', ended.why ?? `it ended with status ${ended.exitCode}`);
}

type Ended = { readonly exitCode: number | undefined; readonly why: string | undefined };

async function start(program: string, args: string[], run: Run, timeout: number, cwd = '.'): Promise<Ended> {
  const ended = await execa(program, args, {
    cwd,
    env: run.env,
    preferLocal: true,
    stdin: 'ignore',
    stdout: 'inherit',
    stderr: 'inherit',
    reject: false,
    timeout,
    cancelSignal: run.signal,
    forceKillAfterDelay: 20_000,
  });
  const { exitCode } = ended;
  if (ended.timedOut) return { exitCode, why: `it took more than ${timeout / MINUTE_MS} minutes and was ended` };
  if (ended.isCanceled) return { exitCode, why: 'it was interrupted' };
  if (exitCode === undefined) return { exitCode, why: ended.shortMessage };
  return { exitCode, why: undefined };
}

/** `undefined` when there is no report, or one that the runner did not live to finish. */
async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as unknown;
  } catch {
    return undefined;
  }
}
