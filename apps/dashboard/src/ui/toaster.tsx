'use client';
import { Toaster as Sonner } from 'sonner';

/** Where short confirmations appear. */
export const Toaster = () => (
  <Sonner
    position="bottom-right"
    duration={5_000}
    style={{ fontFamily: 'inherit' }}
    toastOptions={{
      unstyled: true,
      classNames: {
        toast:
          'flex w-[356px] max-w-full items-center gap-3 rounded-lg border border-line bg-float px-4 py-3 text-sm text-ink-1 shadow-float',
        description: 'text-ink-2',
      },
    }}
  />
);
