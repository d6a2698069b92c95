'use client';
import Link from 'next/link';
import { isMissing, toProblem } from '#lib/api-error.ts';
import { ErrorView } from '#lib/error-view.tsx';
import { buttonStyle } from '#ui/button-style.ts';
import { Empty } from '#ui/empty.tsx';

type PageErrorProps = { error: unknown; retry: () => unknown; back: { href: string; name: string } };

/** Stands where a page of one thing would be: the way back when there is no such thing, else what went wrong. */
export function PageError({ error, retry, back }: PageErrorProps) {
  if (!isMissing(error)) return <ErrorView error={error} retry={retry} className="m-6" />;
  return (
    <Empty
      action={
        <Link href={back.href} className={buttonStyle()}>
          {back.name}
        </Link>
      }
    >
      {toProblem(error).sentence}.
    </Empty>
  );
}
