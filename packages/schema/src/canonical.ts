import { z } from 'zod';
import { unwrap } from '#schema-walk.ts';

/**
 * JSON with sorted keys and without `undefined` (the ordering of RFC 8785, by UTF-16 code units), so that equal data
 * gives equal text whatever order it was written in.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null);
  const entries = Object.entries(value)
    .filter(([, inner]) => inner !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${canonicalJson(inner)}`).join(',')}}`;
}

/**
 * `value` without what merely repeats the schema's defaults. A default that a person writes out changes nothing, and a
 * later version of the schema with one more defaulted key gives old files the same form.
 */
export function withoutDefaults(schema: z.core.$ZodType, value: unknown): unknown {
  const here = unwrap(schema);
  if (here instanceof z.ZodArray && Array.isArray(value))
    return value.map((item) => withoutDefaults(here.element, item));
  if (!(here instanceof z.ZodObject) || typeof value !== 'object' || value === null) return value;

  const shape: Record<string, z.core.$ZodType> = here.shape;
  const kept = Object.entries(value).flatMap(([key, inner]) => {
    const field = shape[key];
    if (field === undefined) return [[key, inner] as const];
    const lean = withoutDefaults(field, inner);
    return isDefault(field, lean) ? [] : [[key, lean] as const];
  });
  return Object.fromEntries(kept);
}

function isDefault(field: z.core.$ZodType, lean: unknown): boolean {
  return (
    field instanceof z.ZodDefault &&
    canonicalJson(lean) === canonicalJson(withoutDefaults(field, field.def.defaultValue))
  );
}
