import { globSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { basename, resolve } from 'node:path';
import { parseArgs } from 'node:util';

/** What a benchmark measured, beside what it may be. Printed as the last line, as JSON. */
export type Result = {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly budget: number;
  readonly ok: boolean;
};

/**
 * A benchmark: takes `quick` for a run of under 60 s, says what it does, and gives its figure. `profile`: a file for a CPU
 * profile of the process that is measured, where the benchmark knows how.
 */
export type Bench = (options: {
  quick: boolean;
  say: (line: string) => void;
  profile?: string | undefined;
}) => Promise<Result>;

const folder = new URL('.', import.meta.url);
const names = globSync('*.bench.ts', { cwd: folder.pathname }).map((file) => basename(file, '.bench.ts'));
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: 'boolean', default: false }, profile: { type: 'string' } },
});
const [name = ''] = positionals;

if (!names.includes(name)) {
  process.stderr.write(`Cannot run bench "${name}": there are ${names.join(', ')}\n`);
  process.exit(2);
}
const { bench } = (await import(new URL(`${name}.bench.ts`, folder).href)) as { bench: Bench };
const say = (line: string) => void process.stdout.write(`${line}\n`);
const machine = () => `this machine: ${cpus().length} processors, load ${loadavg()[0]?.toFixed(1)}`;
say(machine());
const result = await bench({ quick: values.quick, say, profile: values.profile && resolve(values.profile) });
say(machine());
say(JSON.stringify(result));
process.exitCode = result.ok ? 0 : 1;
