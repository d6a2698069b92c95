'use client';
import { useMutation } from '@tanstack/react-query';
import { signInError } from '#features/sign-in/sign-in-error.ts';
import { beginSignIn } from '#lib/auth.ts';
import { ErrorView } from '#lib/error-view.tsx';
import { safeNext } from '#lib/paths.ts';
import { useSearch } from '#lib/use-search.ts';
import { BrandMark } from '#ui/brand-mark.tsx';
import { Button } from '#ui/button.tsx';
import { Problem } from '#ui/problem.tsx';

/** The one page that a stranger sees. */
export function SignInPage() {
  const search = useSearch();
  const refused = search.get('error');
  const signIn = useMutation({
    mutationFn: () => beginSignIn(safeNext(search.get('next'))),
    onSuccess: (url) => location.assign(url),
  });
  const busy = signIn.isPending || signIn.isSuccess;
  return (
    <main className="flex min-h-dvh flex-col items-center justify-center bg-surface-2 px-4 pb-[12vh]">
      <div className="w-full max-w-[400px] rounded-lg border border-line bg-surface-1 p-8">
        <BrandMark size={36} />
        <h1 className="mt-5 text-xl font-semibold tracking-tight">Pagurus</h1>
        <p className="mt-2 text-base text-pretty text-ink-2">
          Containers start empty and move into the release that Git names. Here people promote, review and watch.
        </p>
        {refused ? <Problem sentence={signInError(refused, search.get('error_description'))} className="mt-5" /> : null}
        {signIn.error ? <ErrorView error={signIn.error} className="mt-5" /> : null}
        <Button look="primary" busy={busy} onClick={() => signIn.mutate()} className="mt-6 h-10 w-full text-base">
          {busy ? 'Going to the forge…' : 'Sign in with the forge'}
        </Button>
        <p className="mt-4 text-xs text-pretty text-ink-3">
          You act with your own account: what you may do here is what you may do on the state repository.
        </p>
      </div>
    </main>
  );
}
