import { existsSync, globSync } from 'node:fs';
import { execa } from 'execa';

/** Checks the types of each part of the workspace by its own `tsconfig.json`; says all errors, not the first part's only. */
const parts = ['.', ...globSync('{apps,packages}/*'), 'prisma', 'e2e'].filter((part) =>
  existsSync(`${part}/tsconfig.json`),
);
const runs = await Promise.all(
  parts.map((part) => execa('tsc', ['--noEmit', '-p', part], { preferLocal: true, stdio: 'inherit', reject: false })),
);
process.exitCode = runs.some((run) => run.failed) ? 1 : 0;
