import { delimiter, join } from 'node:path';
import { execa } from 'execa';
import { canInstallPackages, installPackages } from './debian.ts';
import { isRunnable } from './is-runnable.ts';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
const FIXED = ['/usr/bin/chromium', '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'];
const DOWNLOAD_TIMEOUT_MS = 600_000;

export type Chromium = { readonly path: string } | { readonly missing: string };

/** A Chromium that can be run: named by `CHROMIUM_PATH`, found, or installed. `missing` says what was tried. */
export async function provideChromium(signal: AbortSignal): Promise<Chromium> {
  const named = process.env['CHROMIUM_PATH'];
  if (named !== undefined && named !== '') {
    return isRunnable(named) ? { path: named } : { missing: `CHROMIUM_PATH names ${named}, which cannot be run` };
  }
  const found = onThisMachine() ?? (await fromPlaywright());
  if (found !== undefined) return { path: found };

  const refused = canInstallPackages()
    ? await installPackages(['chromium'], signal)
    : await downloadWithPlaywright(signal);
  const path = onThisMachine() ?? (await fromPlaywright());
  return path === undefined ? { missing: refused ?? 'it was installed but is nowhere to be found' } : { path };
}

function onThisMachine(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return [...FIXED, ...folders.flatMap((folder) => NAMES.map((name) => join(folder, name)))].find(isRunnable);
}

/** The one that Playwright itself downloaded earlier, if it did. */
async function fromPlaywright(): Promise<string | undefined> {
  const script = "import('@playwright/test').then(({ chromium }) => process.stdout.write(chromium.executablePath()))";
  const run = await execa(process.execPath, ['-e', script], { cwd: 'e2e', reject: false, stderr: 'ignore' });
  return !run.failed && isRunnable(run.stdout) ? run.stdout : undefined;
}

async function downloadWithPlaywright(signal: AbortSignal): Promise<string | undefined> {
  const run = await execa('playwright', ['install', 'chromium'], {
    cwd: 'e2e',
    preferLocal: true,
    stdin: 'ignore',
    stdout: 'inherit',
    stderr: 'inherit',
    reject: false,
    timeout: DOWNLOAD_TIMEOUT_MS,
    cancelSignal: signal,
  });
  return run.failed ? 'neither a browser is installed nor could `playwright install chromium` fetch one' : undefined;
}
