import { type Problem, parsePipeline } from '@pagurus/schema/parse-state-file.ts';
import { readStatePath } from '@pagurus/schema/state-paths.ts';
import { checkedDesiredState, checkedRelease } from '@pagurus/schema/state-snapshot.ts';

/** What is wrong in one state file by itself, in the very words of the server. What it names elsewhere only the server knows. */
export function problemsOfFile(path: string, text: string | null): readonly Problem[] {
  const is = readStatePath(path);
  if (is === undefined || text === null) return [];
  const parse = { Pipeline: parsePipeline, Release: checkedRelease, DesiredState: checkedDesiredState }[is.kind];
  const parsed = parse(path, text);
  return parsed.ok ? [] : parsed.problems;
}
