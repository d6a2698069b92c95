import { CircleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { cn } from '#ui/cn.ts';

type ProblemProps = {
  /** What could not be done and why. */
  sentence: string;
  requestId?: string | undefined;
  /** A button that mends it, or tries again. */
  action?: ReactNode;
  children?: ReactNode;
  className?: string;
};

/** An error: the sentence, what can be done, and the id by which the server's log knows it. */
export function Problem({ sentence, requestId, action, children, className }: ProblemProps) {
  return (
    <div
      role="alert"
      className={cn('flex gap-2.5 rounded-md border border-bad-line bg-bad-fill px-3 py-2.5 text-sm', className)}
    >
      <CircleAlert size={16} aria-hidden className="mt-0.5 shrink-0 text-bad-line" />
      <div className="min-w-0 flex-1">
        <p className="wrap-anywhere text-ink-1">{sentence}</p>
        {children}
        {requestId ? <p className="mt-0.5 font-mono text-xs text-ink-2">request {requestId}</p> : null}
      </div>
      {action}
    </div>
  );
}

/** One mistake in a file of the state repository, with its place. */
export function FileProblemLine(props: {
  problem: { file: string; line: number; column: number; message: string; suggestion?: string | undefined };
  /** In place of `file:line:column`, for instance as a link. */
  place?: ReactNode;
}) {
  const { file, line, column, message, suggestion } = props.problem;
  return (
    <li className="text-sm text-ink-1">
      <span className="font-mono text-xs wrap-anywhere text-ink-2">{props.place ?? `${file}:${line}:${column}`}</span>{' '}
      <span className="wrap-anywhere">
        {message}
        {suggestion ? `; did you mean "${suggestion}"?` : ''}
      </span>
    </li>
  );
}
