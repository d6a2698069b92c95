type PlanFlags =
  | { readonly ok: true; readonly commit: string | undefined; readonly json: boolean; readonly rest: readonly string[] }
  | { readonly ok: false; readonly problem: string };

/** Takes `--commit SHA` and `--json` out of the flags; `rest` are those that every command knows. */
export function readPlanFlags(flags: readonly string[]): PlanFlags {
  const rest: string[] = [];
  let commit: string | undefined;
  let json = false;
  for (let index = 0; index < flags.length; index += 1) {
    const flag = flags[index] ?? '';
    if (flag === '--json') json = true;
    else if (flag === '--commit') commit = flags[(index += 1)] ?? '';
    else if (flag.startsWith('--commit=')) commit = flag.slice('--commit='.length);
    else rest.push(flag);
  }
  if (commit === undefined || /^[0-9a-f]{4,64}$/.test(commit)) return { ok: true, commit, json, rest };
  return { ok: false, problem: `Cannot plan as --commit must be 4 to 64 hexadecimal digits: it is "${commit}"` };
}
