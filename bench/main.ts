import { globSync } from 'node:fs';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';

/** What a benchmark measured, beside what it may be. Printed as the last line, as JSON. */
export type Result = {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly budget: number;
  readonly ok: boolean;
};

/** A benchmark: takes `quick` for a run of under 60 s, says what it does, and gives its figure. */
export type Bench = (options: { quick: boolean; say: (line: string) => void }) => Promise<Result>;

const folder = new URL('.', import.meta.url);
const names = globSync('*.bench.ts', { cwd: folder.pathname }).map((file) => basename(file, '.bench.ts'));
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: 'boolean', default: false } },
});
const [name = ''] = positionals;

if (!names.includes(name)) {
  process.stderr.write(`Cannot run bench "${name}": there are ${names.join(', ')}\n`);
  process.exit(2);
}
const { bench } = (await import(new URL(`${name}.bench.ts`, folder).href)) as { bench: Bench };
const result = await bench({ quick: values.quick, say: (line) => process.stdout.write(`${line}\n`) });
process.stdout.write(`${JSON.stringify(result)}\n`);
process.exitCode = result.ok ? 0 : 1;
