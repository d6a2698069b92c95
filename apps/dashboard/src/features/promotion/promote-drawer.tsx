'use client';
import { useQuery } from '@tanstack/react-query';
import type { PromotionKind } from '#contract/promotion.ts';
import { PromoteForm } from '#features/promotion/promote-form.tsx';
import { ErrorView } from '#lib/error-view.tsx';
import { parsePromote } from '#lib/paths.ts';
import { previewQuery } from '#lib/queries.ts';
import { replaceSearch, useSearch } from '#lib/use-search.ts';
import { Drawer } from '#ui/drawer.tsx';
import { Bar, Skeleton } from '#ui/skeleton.tsx';

/** Opens over the page while its address says `?promote=app:environment`. */
export function PromoteDrawer() {
  const search = useSearch();
  const what = parsePromote(search.get('promote'));
  if (!what) return null;
  const kind = search.get('kind') === 'rollBack' ? 'rollBack' : 'promote';
  const close = () => {
    for (const name of ['promote', 'release', 'kind']) search.delete(name);
    replaceSearch(search.toString());
  };
  const choose = (release: string) => {
    search.set('release', release);
    replaceSearch(search.toString());
  };
  return (
    <Drawer
      open
      onClose={close}
      title={
        kind === 'promote'
          ? `Promote ${what.app} to ${what.environment}`
          : `Roll back ${what.app} in ${what.environment}`
      }
      description="See what changes and who feels it, give a reason, open a pull request"
    >
      <Body {...what} kind={kind} release={search.get('release') ?? undefined} onChoose={choose} />
    </Drawer>
  );
}

type BodyProps = {
  app: string;
  environment: string;
  kind: PromotionKind;
  release: string | undefined;
  onChoose: (release: string) => void;
};

function Body({ app, environment, kind, release, onChoose }: BodyProps) {
  const preview = useQuery(previewQuery(app, environment, release, kind));
  if (preview.error && !preview.data) {
    return <ErrorView error={preview.error} retry={preview.refetch} className="m-6" />;
  }
  if (!preview.data) {
    return (
      <Skeleton label="Loading what the promotion changes" className="space-y-6 p-6">
        {['w-48', 'w-80', 'w-64', 'w-72'].map((width) => (
          <div key={width} className="flex gap-6">
            <Bar className="w-20" />
            <Bar className={width} />
          </div>
        ))}
      </Skeleton>
    );
  }
  // Another choice is on its way: what is on the screen is not yet what would be asked for.
  const settled = !preview.isPlaceholderData && !preview.error;
  return (
    <>
      {preview.error ? <ErrorView error={preview.error} retry={preview.refetch} className="mx-6 mt-4" /> : null}
      <PromoteForm key={`${app}:${environment}:${kind}`} preview={preview.data} settled={settled} onChoose={onChoose} />
    </>
  );
}
