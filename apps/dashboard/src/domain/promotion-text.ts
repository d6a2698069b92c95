import { NO_RELEASE } from '@pagurus/schema/names.ts';

/** One environment moving from one release to another. `from` is null where nothing was desired. */
export type Promotion = {
  readonly app: string;
  readonly environment: string;
  readonly from: string | null;
  readonly to: string;
};

const KINDS = ['promote', 'rollBack'] as const;
/** Forward by the pipeline, or back to what was healthy. */
export type PromotionKind = (typeof KINDS)[number];

export function promotionTitle({ app, environment, from, to }: Promotion, kind: PromotionKind = 'promote'): string {
  if (to === NO_RELEASE) return `Empty ${app} in ${environment}`;
  const verb = kind === 'promote' ? 'Promote' : 'Roll back';
  return `${verb} ${app} to ${to} in ${environment}${from === null ? '' : ` (from ${from})`}`;
}

/** The branch of a promotion: the same for the same wish, so that asking twice finds it instead of making another. */
export function promotionBranch(promotion: Promotion, sha256Hex: (text: string) => string): string {
  const { app, environment, to } = promotion;
  // A version may hold what a ref may not: `..`, a trailing dot or `.lock`. The key keeps two of them apart.
  const spelled = to.replaceAll(/[^0-9A-Za-z._-]|\.(?=\.)|\.$|\.lock$/g, '-');
  return `pagurus/promote-${app}-${environment}-${spelled}-${promotionKey(promotion, sha256Hex).slice(0, 8)}`;
}

/** Identifies the wish: repeating it after a lost answer must make nothing twice. */
export const promotionKey = ({ app, environment, from, to }: Promotion, sha256Hex: (text: string) => string): string =>
  sha256Hex(JSON.stringify([app, environment, from, to])).slice(0, 32);

/** The branch of a change of files, by the first of them; the same for the same wish. */
export function editBranch(kind: string, path: string, key: string): string {
  const name = (path.split('/').slice(-2).join('-') || 'files').replace(/\.yaml$/, '');
  const spelled = name.replaceAll(/[^0-9A-Za-z_-]+/g, '-').slice(0, 60);
  return `pagurus/${kind}-${spelled}-${key.slice(0, 8)}`;
}

/** Trailers of the commit and of the pull request, so that Git alone tells who asked for what, and why. */
export function promotionTrailers(
  promotion: Promotion,
  { kind, ...about }: { kind: PromotionKind; reason: string; requester: string; key: string },
): string {
  const { app, environment, from, to } = promotion;
  const what = `Pagurus-Promotion: ${app} ${environment} ${from ?? '-'} -> ${to}\nPagurus-Kind: ${kind}`;
  return `${what}\n${changeTrailers(about)}`;
}

/** Of any change that was made here. */
export const changeTrailers = (about: { reason: string; requester: string; key: string }): string =>
  [
    `Pagurus-Reason: ${oneLine(about.reason)}`,
    `Pagurus-Requested-By: ${about.requester}`,
    `Pagurus-Idempotency-Key: ${about.key}`,
  ].join('\n');

/** As whom the dashboard acts when no person did. */
export const SERVICE_ACTOR = 'pagurus';

/** The text of a pull request that was closed because a later one took its place. */
export const withSupersededBy = (body: string, by: number): string =>
  `${body.trimEnd()}\nPagurus-Superseded-By: #${by}\n`;

export type Trailers = {
  readonly promotion: Promotion | undefined;
  readonly kind: PromotionKind | undefined;
  readonly reason: string | undefined;
  readonly requester: string | undefined;
  readonly key: string | undefined;
  readonly supersededBy: number | undefined;
};

/** Reads the trailers back; the last of each name counts. What is absent or misspelt is `undefined`. */
export function readTrailers(text: string): Trailers {
  const values = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const [, name, value] = /^Pagurus-([A-Za-z-]+): (.+)$/.exec(line) ?? [];
    if (name !== undefined && value !== undefined) values.set(name.toLowerCase(), value.trim());
  }
  const [, app, environment, from, to] = /^(\S+) (\S+) (\S+) -> (\S+)$/.exec(values.get('promotion') ?? '') ?? [];
  const complete = app !== undefined && environment !== undefined && from !== undefined && to !== undefined;
  return {
    promotion: complete ? { app, environment, from: from === '-' ? null : from, to } : undefined,
    kind: KINDS.find((kind) => kind === values.get('kind')),
    reason: values.get('reason'),
    requester: values.get('requested-by'),
    key: values.get('idempotency-key'),
    supersededBy: numberOf(values.get('superseded-by')),
  };
}

function numberOf(value: string | undefined): number | undefined {
  const [, digits] = /^#([1-9]\d{0,8})$/.exec(value ?? '') ?? [];
  return digits === undefined ? undefined : Number(digits);
}

const oneLine = (text: string): string => text.trim().replaceAll(/\s+/g, ' ');
