'use client';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useFleetTotal } from '#lib/live.tsx';
import { PAGES } from '#lib/pages.ts';
import { changesQuery } from '#lib/queries.ts';
import { cn } from '#ui/cn.ts';

/** On a narrow screen the one that is open may be beyond the edge. */
const intoView = (link: HTMLAnchorElement | null): void =>
  link?.scrollIntoView({ block: 'nearest', inline: 'nearest' });

/** The pages, and how much there is on each. */
export function Navigation() {
  const pathname = usePathname();
  const changes = useQuery(changesQuery('open'));
  const agents = useFleetTotal();
  const counts: Record<string, number | undefined> = {
    Changes: changes.data?.changes.length,
    Fleet: agents ?? undefined,
  };
  return (
    <nav aria-label="Pages" className="flex overflow-x-auto px-2 sm:gap-1 sm:px-4">
      {PAGES.map(({ href, name }) => {
        const count = counts[name];
        const here = href === '/' ? pathname === '/' || pathname.startsWith('/apps/') : pathname.startsWith(href);
        return (
          <Link
            key={href}
            href={href}
            ref={here ? intoView : null}
            {...(here ? { 'aria-current': 'page' as const } : {})}
            className={cn(
              '-mb-px flex h-9 items-center gap-1.5 border-b-2 border-transparent px-1.5 text-sm font-medium whitespace-nowrap text-ink-2 hover:text-ink-1 focus-visible:-outline-offset-2 sm:px-2',
              here && 'border-accent text-ink-1',
            )}
          >
            {name}
            {count === undefined ? null : (
              <span className="font-normal text-ink-3">{count.toLocaleString('en-GB')}</span>
            )}
          </Link>
        );
      })}
    </nav>
  );
}
