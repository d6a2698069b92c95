import { cn } from '#ui/cn.ts';
import { type PatchLine, parsePatch } from '#ui/patch.ts';

const ROW: Record<PatchLine['kind'], string> = {
  added: 'bg-good-fill',
  removed: 'bg-bad-fill',
  context: '',
  hunk: 'bg-surface-2 text-ink-3',
};
const SIGN: Record<PatchLine['kind'], string> = { added: '+', removed: '−', context: ' ', hunk: ' ' };
const GUTTER = 'w-10 px-2 text-right align-top text-ink-3 select-none';

function Line({ line }: { line: PatchLine }) {
  return (
    <tr className={ROW[line.kind]}>
      <td className={GUTTER}>{line.before ?? ''}</td>
      <td className={GUTTER}>{line.after ?? ''}</td>
      <td
        className={cn(
          'w-6 px-2 text-center align-top select-none',
          line.kind === 'added' && 'text-good',
          line.kind === 'removed' && 'text-bad',
        )}
      >
        {SIGN[line.kind]}
      </td>
      <td className="pr-4 whitespace-pre">{line.text || ' '}</td>
    </tr>
  );
}

/** A unified diff with line numbers before and after. */
export function Diff({ patch, label }: { patch: string; label: string }) {
  const lines = parsePatch(patch);
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- scrollable by keyboard, so it takes the focus
    <section className="overflow-x-auto" tabIndex={0} aria-label={label}>
      <table className="w-full border-collapse font-mono text-xs leading-5">
        <tbody>
          {lines.map((line, index) => (
            // oxlint-disable-next-line react/no-array-index-key -- a patch is never reordered: its position is its name
            <Line key={index} line={line} />
          ))}
        </tbody>
      </table>
    </section>
  );
}
