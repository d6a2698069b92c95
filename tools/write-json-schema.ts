import { mkdir, writeFile } from 'node:fs/promises';
import { jsonSchemas } from './json-schemas.ts';

/** Writes the JSON Schema of every kind of state file to `docs/schema/`, for editors. */
const folder = new URL('../docs/schema/', import.meta.url);
await mkdir(folder, { recursive: true });
for (const [name, text] of Object.entries(jsonSchemas())) await writeFile(new URL(name, folder), text);
