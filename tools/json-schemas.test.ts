import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { jsonSchemas } from './json-schemas.ts';

test.each(Object.entries(jsonSchemas()))(
  'docs/schema/%s is what the schema says (write it with: pnpm schema)',
  async (name, text) => {
    expect(await readFile(new URL(`../docs/schema/${name}`, import.meta.url), 'utf8')).toBe(text);
  },
);
