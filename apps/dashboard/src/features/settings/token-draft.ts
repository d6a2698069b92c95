import type { InputOf } from '#contract/endpoint.ts';
import { createEnrolmentToken } from '#contract/enrolment.ts';

export type TokenDraft = InputOf<typeof createEnrolmentToken>['body'];

/** The fields as they stand in the form: empty apps, environments and uses mean all or any, `days` empty means never. */
export type TokenFields = {
  readonly name: string;
  readonly apps: string;
  readonly environments: string;
  readonly days: string;
  readonly uses: string;
};

const orNull = (text: string): string | null => (text.trim() === '' ? null : text.trim());
const numberOrNull = (text: string): number | null => (text.trim() === '' ? null : Number(text));

export const toDraft = ({ name, apps, environments, days, uses }: TokenFields): TokenDraft => ({
  name: name.trim(),
  apps: orNull(apps),
  environments: orNull(environments),
  expiresInDays: numberOrNull(days),
  usesMax: numberOrNull(uses),
});

const FIELD_NAMES: Readonly<Record<string, string>> = {
  apps: 'Apps',
  environments: 'Environments',
  usesMax: 'Uses',
  name: 'The name',
};

/** Why no token can be made of it, as a sentence; `null` when one can. */
export function whyNotDraft(draft: TokenDraft): string | null {
  if (draft.name === '') return 'Give the token a name first';
  const [issue] = createEnrolmentToken.body.safeParse(draft).error?.issues ?? [];
  if (issue === undefined) return null;
  const field = String(issue.path[0]);
  if (field === 'usesMax') return 'Uses must be a whole number from 1 to 1,000,000, or nothing';
  return `${FIELD_NAMES[field] ?? field} ${issue.message}`;
}
