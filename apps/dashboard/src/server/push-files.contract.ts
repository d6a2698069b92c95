import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';

type Push = {
  readonly cloneUrl: string;
  readonly login: string;
  readonly token: string;
  readonly files: Readonly<Record<string, string | null>>;
  readonly branch: string;
  readonly message: string;
};

/** Commits files to a branch with a real git client and pushes; gives the commit. */
export async function pushFiles({ cloneUrl, login, token, files, branch, message }: Push): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'pagurus-clone-'));
  const url = cloneUrl.replace('://', `://${login}:${token}@`);
  const git = (...args: string[]) =>
    execa('git', ['-C', dir, '-c', `user.name=${login}`, '-c', `user.email=${login}@acme.example`, ...args]);
  try {
    await git('clone', '--quiet', url, '.');
    if (branch !== 'main') {
      const { exitCode } = await execa({ reject: false })`git -C ${dir} checkout --quiet ${branch}`;
      if (exitCode !== 0) await git('checkout', '--quiet', '-b', branch);
    }
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(dir, path)), { recursive: true });
      await (text === null ? rm(join(dir, path)) : writeFile(join(dir, path), text));
    }
    await git('add', '--all');
    await git('commit', '--quiet', '-m', message);
    await git('push', '--quiet', 'origin', branch);
    return (await git('rev-parse', 'HEAD')).stdout;
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
