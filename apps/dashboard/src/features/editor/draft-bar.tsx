'use client';
import { useState } from 'react';
import type { Drafts } from '#features/editor/drafts.ts';
import { ReviewDrawer } from '#features/editor/review-drawer.tsx';
import { discardDrafts } from '#features/editor/use-drafts.ts';
import { Button } from '#ui/button.tsx';
import { count } from '#ui/format.ts';

/** What is edited and not yet sent, at the foot of the page; nothing while nothing is. */
export function DraftBar({ drafts }: { drafts: Drafts }) {
  const [reviewing, setReviewing] = useState(false);
  const edited = Object.values(drafts);
  if (edited.length === 0) return null;
  return (
    <footer className="flex shrink-0 flex-wrap items-center gap-x-4 gap-y-2 border-t border-line bg-surface-2 px-4 py-2 text-sm sm:px-6">
      <span className="min-w-0 flex-1">
        <span className="font-medium">{count(edited.length, 'file')} edited</span>{' '}
        <span className="text-ink-3 max-sm:hidden">kept in this browser</span>
      </span>
      <Button look="quiet" onClick={discardDrafts}>
        Discard all
      </Button>
      <Button look="primary" onClick={() => setReviewing(true)}>
        Review and send
      </Button>
      <ReviewDrawer open={reviewing} drafts={edited} onClose={() => setReviewing(false)} />
    </footer>
  );
}
