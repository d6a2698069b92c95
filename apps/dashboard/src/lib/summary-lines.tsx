import type { SummaryLine } from '#contract/promotion.ts';
import { summaryWords } from '#lib/summary-words.ts';

/** What a change does, line by line: what it is about on the left, what becomes of it beside that. */
export const SummaryLines = ({ summary }: { summary: readonly SummaryLine[] }) => (
  <ul className="text-sm">
    {summary.map((line) => (
      <li
        key={`${line.about} ${line.text}`}
        className={line.kind === 'unchanged' ? 'flex gap-4 text-ink-3' : 'flex gap-4'}
      >
        <span className="w-36 shrink-0 text-ink-3 max-sm:w-24">{line.about}</span>
        <span className="min-w-0 flex-1 wrap-anywhere">{summaryWords(line)}</span>
      </li>
    ))}
  </ul>
);
