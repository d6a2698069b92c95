import type { z } from 'zod';
import type { RestContext } from '#rest/environment.ts';
import { RestError } from '#rest/errors.ts';

/** The JSON that was sent; 400 when it is none, 422 when it is not of this shape. Unknown fields pass. */
export async function readBody<T extends z.ZodType>(c: RestContext, schema: T): Promise<z.infer<T>> {
  const text = await c.req.text();
  let json: unknown;
  try {
    json = text === '' ? {} : JSON.parse(text);
  } catch {
    throw new RestError(400, 'Problems parsing JSON');
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new RestError(422, `Invalid request.\n\n${parsed.error.issues.map(toSentence).join(' ')}`);
}

function toSentence(issue: z.core.$ZodIssue): string {
  const field = issue.path.join('.');
  if (issue.code === 'invalid_type' && issue.message.endsWith('received undefined'))
    return `"${field}" wasn't supplied.`;
  return `For '${field}', ${issue.message.charAt(0).toLowerCase()}${issue.message.slice(1)}.`;
}
