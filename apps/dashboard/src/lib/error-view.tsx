'use client';
import { toProblem } from '#lib/api-error.ts';
import { Button } from '#ui/button.tsx';
import { FileProblemLine, Problem } from '#ui/problem.tsx';

/** Anything that was thrown, as its sentence, with the request id and a way to try again. */
export function ErrorView({
  error,
  retry,
  className = '',
}: {
  error: unknown;
  retry?: () => unknown;
  className?: string;
}) {
  const { sentence, requestId, problems } = toProblem(error);
  const again = retry ? (
    <Button size="sm" onClick={() => void retry()}>
      Try again
    </Button>
  ) : null;
  return (
    <Problem sentence={sentence} requestId={requestId} action={again} className={className}>
      {problems.length > 0 ? (
        <ul className="mt-1 space-y-1">
          {problems.map((problem) => (
            <FileProblemLine key={`${problem.file}:${problem.line}:${problem.path}`} problem={problem} />
          ))}
        </ul>
      ) : null}
    </Problem>
  );
}
