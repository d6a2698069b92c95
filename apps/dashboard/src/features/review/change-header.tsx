import { ExternalLink } from 'lucide-react';
import Link from 'next/link';
import type { Change } from '#contract/change.ts';
import { ChangeStateWord, PromotionWords } from '#features/review/change-words.tsx';
import { paths } from '#lib/paths.ts';
import { Age } from '#ui/age.tsx';
import { Sha } from '#ui/sha.tsx';

/** The title and who did what when. */
export function ChangeHeader({ change }: { change: Change }) {
  return (
    <header>
      <h1 className="text-xl font-semibold tracking-tight wrap-anywhere">
        {change.title} <span className="font-normal text-ink-3">#{change.number}</span>
      </h1>
      <div className="mt-1.5 flex flex-wrap items-center gap-x-4 gap-y-1 text-sm text-ink-2">
        <ChangeStateWord change={change} />
        {change.supersededBy ? (
          <Link href={paths.change(change.supersededBy)} className="rounded-sm text-accent hover:underline">
            See #{change.supersededBy}
          </Link>
        ) : null}
        {change.promotion ? (
          <Link
            href={paths.app(change.promotion.app, change.promotion.environment)}
            className="rounded-sm hover:underline"
          >
            <PromotionWords promotion={change.promotion} />
          </Link>
        ) : null}
        <span>
          opened by <span className="text-ink-1">{change.author}</span>{' '}
          <Age at={Date.parse(change.createdAt)} suffix=" ago" />
        </span>
        {change.mergedAt ? (
          <span>
            merged by <span className="text-ink-1">{change.mergedBy ?? 'somebody'}</span>{' '}
            <Age at={Date.parse(change.mergedAt)} suffix=" ago" />
          </span>
        ) : null}
        <span className="inline-flex items-center gap-1">
          head <Sha value={change.head.sha} />
        </span>
        {change.forgeUrl ? (
          <a
            href={change.forgeUrl}
            className="inline-flex min-h-6 items-center gap-1 rounded-sm text-accent hover:underline"
          >
            On the forge <ExternalLink size={13} aria-hidden />
          </a>
        ) : null}
      </div>
    </header>
  );
}
