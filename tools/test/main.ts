import { chmod, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { removeTree } from '../../apps/agent/src/files/remove-tree.ts';
import { provideChromium } from './chromium.ts';
import { installPackages } from './debian.ts';
import { providePostgresql } from './postgresql.ts';
import { provideRealPrograms } from './real-programs.ts';
import { failedRow, type Row } from './row.ts';
import { type Run, runBuild, runPlaywright, runVitest } from './runners.ts';
import { summary } from './summary.ts';

/**
 * `pnpm test`: every test there is, with all that they need, on a machine that has nothing but Node. `--fast` runs those that
 * need neither browser nor build. The last line is `N passed, N failed`; the exit code is 0 only when nothing failed.
 */
process.chdir(join(import.meta.dirname, '..', '..'));
const fast = process.argv.includes('--fast');
const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort());

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const rows = await testAll();
say(`\n${summary(rows)}`);
process.exitCode = stop.signal.aborted || rows.some((row) => row.failed > 0) ? 1 : 0;

async function testAll(): Promise<Row[]> {
  await using ending = new AsyncDisposableStack();
  const dir = await mkdtemp(join(tmpdir(), 'pagurus-test-'));
  await chmod(dir, 0o755); // PostgreSQL runs in here as another user
  ending.defer(() => removeTree(dir, { maxRetries: 5, retryDelay: 200 }));

  await provideGit(stop.signal);
  for (const line of await provideRealPrograms({ install: !fast, signal: stop.signal })) say(line);
  const url = await startPostgresql(join(dir, 'postgresql'), ending);
  const env = {
    // What tests leave behind goes with this folder, and no test may lean on who is set up as a git author here.
    TMPDIR: dir,
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    ...(url !== undefined && { TEST_DATABASE_URL: url }),
  };
  const run: Run = { dir, env, signal: stop.signal };
  return fast ? await runVitest(run, true) : await testEverything(run);
}

async function testEverything(run: Run): Promise<Row[]> {
  say('Building what the tests start');
  const broken = await runBuild(run);
  const rows = [...(broken === undefined ? [] : [broken]), ...(await runVitest(run, false))];
  if (broken !== undefined) return [...rows, failedRow('browser', 'cannot run as the build failed')];
  return [...rows, await testInBrowser(run)];
}

async function testInBrowser(run: Run): Promise<Row> {
  const chromium = await provideChromium(run.signal);
  if ('missing' in chromium) return failedRow('browser', `cannot run as there is no Chromium: ${chromium.missing}`);
  say(`Chromium: ${chromium.path}`);
  return await runPlaywright({ ...run, env: { ...run.env, CHROMIUM_PATH: chromium.path } });
}

async function startPostgresql(dir: string, ending: AsyncDisposableStack): Promise<string | undefined> {
  const server = await providePostgresql(dir, { install: !fast, signal: stop.signal });
  if ('missing' in server) {
    say(`PostgreSQL: not available as ${server.missing}, its tests are skipped; PGlite runs them`);
    return undefined;
  }
  ending.use(server);
  say(`PostgreSQL: ${server.url}`);
  return server.url;
}

async function provideGit(signal: AbortSignal): Promise<void> {
  const git = await execa('git', ['--version'], { reject: false, stdin: 'ignore' });
  const refused = git.failed ? await installPackages(['git'], signal) : undefined;
  if (refused !== undefined) say(`git: not available as ${refused}; most tests will fail`);
}
