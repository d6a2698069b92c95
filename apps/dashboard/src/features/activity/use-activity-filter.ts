'use client';
import { replaceSearch, useSearch } from '#lib/use-search.ts';

export type ActivityFilter = { readonly q?: string; readonly actor?: string; readonly verb?: string };

const NAMES = ['q', 'actor', 'verb'] as const;

/** The filter as the address of the page has it, and how it is changed; an empty value takes its part away. */
export function useActivityFilter(): {
  filter: ActivityFilter;
  set: (name: (typeof NAMES)[number], value: string) => void;
  clear: () => void;
} {
  const search = useSearch();
  const filter: ActivityFilter = Object.fromEntries(
    NAMES.flatMap((name) => {
      const value = search.get(name);
      return value ? [[name, value] as const] : [];
    }),
  );
  return {
    filter,
    set: (name, value) => {
      if (value === '') search.delete(name);
      else search.set(name, value.slice(0, name === 'verb' ? 50 : 200));
      replaceSearch(search.toString());
    },
    clear: () => replaceSearch(''),
  };
}
