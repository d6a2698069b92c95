import type { ReactNode } from 'react';

/** Nothing here: one sentence, one action. */
export function Empty({ children, action }: { children: ReactNode; action?: ReactNode }) {
  return (
    <div className="flex flex-col items-center gap-3 px-6 py-16 text-center text-base text-ink-2">
      <p className="max-w-md text-balance">{children}</p>
      {action}
    </div>
  );
}
