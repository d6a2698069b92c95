import { FleetQuery } from '#contract/fleet-page.ts';

type Asked =
  | { readonly ok: true; readonly query: FleetQuery | undefined }
  | { readonly ok: false; readonly sentence: string };

/** The page that a stream of events is asked for, from its address; `undefined` without a `limit`: none. */
export function readLiveQuery(url: string): Asked {
  const search = new URLSearchParams(url.split('?', 2)[1] ?? '');
  if (!search.has('limit')) return { ok: true, query: undefined };
  const given = Array.from(new Set(search.keys()), (name) => {
    const values = search.getAll(name);
    return [name, values.length > 1 ? values : values[0]] as const;
  });
  const parsed = FleetQuery.safeParse(Object.fromEntries(given));
  if (parsed.success) return { ok: true, query: parsed.data };
  const [issue] = parsed.error.issues;
  const what = `${issue?.path.map(String).join('.') ?? ''}: ${issue?.message ?? ''}`;
  return { ok: false, sentence: `Cannot open a stream of events as the query must fit: ${what}` };
}
