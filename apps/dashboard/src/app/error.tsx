'use client';
import { ErrorView } from '#lib/error-view.tsx';

/** What a bug of ours looks like: its sentence, and a way on. */
export default function ErrorPage({ error, reset }: { error: Error; reset: () => void }) {
  return (
    <main className="mx-auto w-full max-w-xl p-6 pt-24">
      <ErrorView error={error} retry={reset} />
    </main>
  );
}
