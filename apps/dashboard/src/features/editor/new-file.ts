import { DesiredState } from '@pagurus/schema/desired-state.ts';
import { Pipeline } from '@pagurus/schema/pipeline.ts';
import type { EditResult } from '#domain/state-edit.ts';
import { insertItem } from '#domain/yaml-list.ts';

/** Why such a name cannot be, as a sentence; null when it can. */
export function whyNotName(kind: 'app' | 'environment', name: string): string | null {
  if (name === '') return `Name the ${kind} first`;
  const schema = kind === 'app' ? DesiredState.shape.app : Pipeline.shape.environments.element.shape.name;
  const parsed = schema.safeParse(name);
  return parsed.success ? null : (parsed.error.issues[0]?.message ?? 'This name cannot be');
}

export type NewEnvironment = { readonly name: string; readonly promoteFrom: string | null; readonly index: number };

/** The pipeline with one more environment. */
export const withEnvironment = (text: string, { name, promoteFrom, index }: NewEnvironment): EditResult =>
  insertItem('pagurus.yaml', text, ['environments'], index, {
    name,
    ...(promoteFrom === null ? {} : { promoteFrom: [promoteFrom] }),
  });
