import type { ReactNode } from 'react';
import type { EnrolmentTokenView } from '#contract/enrolment.ts';
import { RevokeToken } from '#features/settings/revoke-token.tsx';
import { Age } from '#ui/age.tsx';
import { cn } from '#ui/cn.ts';
import { day, dayAndTime } from '#ui/format.ts';
import { State, type Tone } from '#ui/state.tsx';
import { Td, Th } from '#ui/table.tsx';

const STATES: Record<EnrolmentTokenView['state'], { tone: Tone; word: string }> = {
  good: { tone: 'good', word: 'Good' },
  usedUp: { tone: 'none', word: 'Used up' },
  expired: { tone: 'none', word: 'Expired' },
  revoked: { tone: 'none', word: 'Revoked' },
};

/** The tokens, newest first; on a narrow screen, what has no column stands below the name. */
export function EnrolmentTable({ tokens }: { tokens: readonly EnrolmentTokenView[] }) {
  return (
    <table aria-label="Enrolment tokens" className="w-full border-separate border-spacing-0">
      <thead>
        <tr>
          <Th className="sm:first:pl-4">Token</Th>
          <Th className="hidden md:table-cell">For</Th>
          <Th className="hidden text-right sm:table-cell">Uses</Th>
          <Th className="hidden lg:table-cell">Last used</Th>
          <Th className="hidden lg:table-cell">Expires</Th>
          <Th>State</Th>
          <Th className="sm:last:pr-4">
            <span className="sr-only">Actions</span>
          </Th>
        </tr>
      </thead>
      <tbody className="[&>tr:last-child>td]:border-b-0">
        {tokens.map((token) => (
          <TokenRow key={token.id} token={token} />
        ))}
      </tbody>
    </table>
  );
}

function TokenRow({ token }: { token: EnrolmentTokenView }) {
  const { tone, word } = STATES[token.state];
  const over = token.state !== 'good';
  return (
    <tr className="hover:bg-surface-2">
      <Td className="py-1.5 align-top wrap-anywhere sm:first:pl-4">
        <p className={cn('font-medium', over && 'text-ink-2')}>{token.name}</p>
        <p className="text-xs text-ink-3">
          <Made token={token} />
        </p>
        <p className="text-xs text-ink-2 md:hidden">
          for <Scope token={token} />
        </p>
        <p className="text-xs text-ink-3 lg:hidden">
          <span className="sm:hidden">
            <Uses token={token} />
            {token.usesMax === 1 || (token.usesMax === null && token.uses === 1) ? ' use' : ' uses'} ·{' '}
          </span>
          {token.expiresAt === null ? 'never expires' : `expires ${day(token.expiresAt)}`}
        </p>
      </Td>
      <Td className="hidden max-w-72 py-1.5 align-top md:table-cell">
        <Scope token={token} />
      </Td>
      <Td className="hidden py-1.5 text-right align-top whitespace-nowrap sm:table-cell">
        <Uses token={token} />
      </Td>
      <Td className="hidden py-1.5 align-top whitespace-nowrap text-ink-2 lg:table-cell">
        {token.lastUsedAt === null ? 'never' : <Age at={Date.parse(token.lastUsedAt)} suffix=" ago" />}
      </Td>
      <Td className="hidden py-1.5 align-top whitespace-nowrap text-ink-2 lg:table-cell">
        {token.expiresAt === null ? 'never' : <span title={dayAndTime(token.expiresAt)}>{day(token.expiresAt)}</span>}
      </Td>
      <Td className="py-1.5 align-top">
        <State tone={tone}>{word}</State>
        {token.revokedBy ? <p className="text-xs wrap-anywhere text-ink-3">by {token.revokedBy}</p> : null}
      </Td>
      <Td className="w-0 py-1.5 text-right align-top sm:last:pr-4">{over ? null : <RevokeToken token={token} />}</Td>
    </tr>
  );
}

/** One that stands in the settings of the dashboard's process was made by no person. */
const Made = ({ token: { id, createdAt, createdBy } }: { token: EnrolmentTokenView }) =>
  id === 'settings' ? 'PAGURUS_ENROLMENT_TOKEN of the dashboard' : `made ${day(createdAt)} by ${createdBy}`;

const Names = ({ patterns, all }: { patterns: string | null; all: string }): ReactNode =>
  patterns === null ? all : <span className="font-mono text-xs wrap-anywhere text-ink-1">{patterns}</span>;

const Scope = ({ token: { apps, environments } }: { token: EnrolmentTokenView }) => (
  <span className="text-ink-2">
    <Names patterns={apps} all="every app" /> in <Names patterns={environments} all="every environment" />
  </span>
);

const Uses = ({ token: { uses, usesMax } }: { token: EnrolmentTokenView }) => (
  <>
    {uses.toLocaleString('en-GB')}
    {usesMax === null ? null : <span className="text-ink-3"> of {usesMax.toLocaleString('en-GB')}</span>}
  </>
);
