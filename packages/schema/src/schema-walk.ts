import { z } from 'zod';

export type Path = readonly PropertyKey[];

/** The schema below optional and default wrappers. */
export function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) return unwrap(schema.unwrap());
  return schema;
}

/** The schemas that may describe what stands at `path`; several where a union leaves it open. */
export function schemasAt(schema: z.core.$ZodType, path: Path): z.core.$ZodType[] {
  const here = unwrap(schema);
  if (here instanceof z.ZodUnion) return here.options.flatMap((option) => schemasAt(option, path));
  const [key, ...rest] = path;
  if (key === undefined) return [here];
  const below = child(here, key);
  return below === undefined ? [] : schemasAt(below, rest);
}

function child(schema: z.core.$ZodType, key: PropertyKey): z.core.$ZodType | undefined {
  if (schema instanceof z.ZodObject) {
    const shape: Record<string, z.core.$ZodType> = schema.shape;
    return shape[String(key)];
  }
  if (schema instanceof z.ZodArray) return schema.element;
  if (schema instanceof z.ZodRecord) return schema.valueType;
  return undefined;
}

/** The keys that an object at `path` may have. */
export function keysAt(schema: z.core.$ZodType, path: Path): string[] {
  return schemasAt(schema, path).flatMap((found) => (found instanceof z.ZodObject ? Object.keys(found.shape) : []));
}

/** What may be written at `path` where only certain values are allowed; empty where anything of its type is. */
export function valuesAt(schema: z.core.$ZodType, path: Path): string[] {
  const values = schemasAt(schema, path).flatMap((found) => {
    if (found instanceof z.ZodEnum) return found.options.map(String);
    if (found instanceof z.ZodLiteral) return [...found.values].map(String);
    return found instanceof z.ZodBoolean ? ['true', 'false'] : [];
  });
  return [...new Set(values)];
}
