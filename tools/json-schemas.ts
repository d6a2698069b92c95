import { DesiredState } from '@pagurus/schema/desired-state.ts';
import { Pipeline } from '@pagurus/schema/pipeline.ts';
import { Release } from '@pagurus/schema/release.ts';
import { z } from 'zod';

/** File name in `docs/schema/` → JSON Schema (draft 2020-12) of what people write, so that keys with a default are optional. */
export function jsonSchemas(): Record<string, string> {
  const kinds = { pipeline: Pipeline, release: Release, 'desired-state': DesiredState };
  return Object.fromEntries(
    Object.entries(kinds).map(([name, schema]) => {
      const described = { title: `Pagurus ${name}`, ...z.toJSONSchema(schema, { io: 'input' }) };
      return [`${name}.schema.json`, `${JSON.stringify(described, null, 2)}\n`];
    }),
  );
}
