import { parseDocument } from 'yaml';
import { type Plain, isPlainObject } from '#domain/yaml-plain.ts';

/** The data of a text that a form can show; undefined when it is no map, or not YAML at all. */
export function formData(text: string): Readonly<Record<string, unknown>> | undefined {
  const document = parseDocument(text);
  if (document.errors.length > 0) return undefined;
  try {
    const data: unknown = document.toJS();
    return isPlainObject(data) ? data : undefined;
  } catch {
    return undefined;
  }
}

/** What stands at `path` as a field shows it; empty when nothing does. */
export function fieldText(data: unknown, path: readonly string[]): string {
  const value = path.reduce<unknown>((at, key) => (isPlainObject(at) ? at[key] : undefined), data);
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

/** What a typed text means: a whole number where one may stand, else the text; nothing removes the key. */
export function typed(text: string, mayBeNumber: boolean): Plain | undefined {
  if (text === '') return undefined;
  return mayBeNumber && /^\d{1,9}$/.test(text) ? Number(text) : text;
}

/** The new value of a var, of the type that it had as long as the text can be read so. */
export function typedLike(text: string, before: unknown): Plain {
  if (typeof before === 'number' && text.trim() !== '' && Number.isFinite(Number(text))) return Number(text);
  if (typeof before === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}

export type EnvKind = 'value' | 'fromFile' | 'fromEnv';

export function envEntry(value: unknown): { kind: EnvKind; text: string } {
  if (isPlainObject(value)) {
    if (typeof value['fromFile'] === 'string') return { kind: 'fromFile', text: value['fromFile'] };
    if (typeof value['fromEnv'] === 'string') return { kind: 'fromEnv', text: value['fromEnv'] };
  }
  return { kind: 'value', text: typeof value === 'string' ? value : JSON.stringify(value ?? '') };
}

export const envPlain = (kind: EnvKind, text: string): Plain => (kind === 'value' ? text : { [kind]: text });
