import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { execa } from 'execa';

/** One thing that is built: from which files, by which command, and where it is told what it was built from. */
type Part = {
  readonly name: string;
  readonly sources: string[];
  readonly command: string[];
  readonly output: string;
  readonly stamp: string;
};

const SHARED = ['pnpm-lock.yaml', 'packages/schema/src/**/*', 'packages/schema/package.json'];
const PARTS: readonly Part[] = [
  {
    name: 'pages',
    sources: [...SHARED, 'apps/dashboard/{src,public}/**/*', 'apps/dashboard/*.{ts,mjs,json}'],
    command: ['pnpm', '--filter', '@pagurus/dashboard', 'build'],
    output: 'apps/dashboard/.next/BUILD_ID',
    stamp: 'apps/dashboard/.next/pagurus-sources.txt',
  },
  {
    name: 'server',
    sources: [
      ...SHARED,
      'apps/dashboard/src/**/*.ts',
      'apps/dashboard/{build-server.ts,package.json}',
      'packages/forge/{src/**/*,package.json}',
      'prisma/{schema/*,paths.ts,package.json}',
    ],
    command: ['pnpm', '--filter', '@pagurus/dashboard', 'build:server'],
    output: 'apps/dashboard/dist/server.mjs',
    stamp: 'apps/dashboard/dist/pagurus-sources.txt',
  },
  {
    name: 'agent',
    sources: [...SHARED, 'apps/agent/src/**/*', 'apps/agent/*.{ts,json}'],
    command: ['pnpm', '--filter', '@pagurus/agent', 'build'],
    output: 'apps/agent/dist/agent.mjs',
    stamp: 'apps/agent/dist/pagurus-sources.txt',
  },
];

/**
 * Builds what its sources have changed since it was last built, all parts unless some are named; says what it did for each.
 * Throws with the builder's output.
 */
export async function buildAll(said: (line: string) => void, only?: readonly string[]): Promise<void> {
  for (const part of PARTS) {
    if (only !== undefined && !only.includes(part.name)) continue;
    const digest = digestOf(part.sources);
    if (existsSync(part.output) && existsSync(part.stamp) && readFileSync(part.stamp, 'utf8') === digest) continue;
    said(`building the ${part.name}`);
    rmSync(part.stamp, { force: true }); // a build that is broken off must not pass for the one before
    const [program = '', ...args] = part.command;
    const run = await execa(program, args, { all: true, reject: false, stdin: 'ignore' });
    if (run.failed) throw new Error(`Cannot build the ${part.name}:\n${run.all}`);
    mkdirSync(dirname(part.stamp), { recursive: true });
    writeFileSync(part.stamp, digest);
  }
}

function digestOf(patterns: readonly string[]): string {
  const hash = createHash('sha256');
  for (const path of globSync([...patterns]).toSorted()) {
    if (/\.(test|contract)\.|next-env|tsbuildinfo/.test(path) || !statSync(path).isFile()) continue;
    hash.update(`${path}\0`).update(readFileSync(path)).update('\0');
  }
  return hash.digest('hex');
}

if (import.meta.main) {
  process.chdir(new URL('..', import.meta.url).pathname);
  await buildAll((line) => process.stdout.write(`${line}\n`));
}
