'use client';
import { ArrowRight } from 'lucide-react';
import type { ReactNode } from 'react';
import type { PromotionPreview } from '#contract/promotion.ts';
import { blastSentence } from '#domain/blast-radius.ts';
import { summaryWords } from '#lib/summary-words.ts';
import { Diff } from '#ui/diff.tsx';
import { Select } from '#ui/field.tsx';
import { count, day } from '#ui/format.ts';
import { StateMark } from '#ui/state.tsx';

type PreviewProps = { preview: PromotionPreview; onChoose: (release: string) => void };

/** From what to what, what changes, who feels it, and what stands in the way. */
export function PreviewFacts({ preview, onChoose }: PreviewProps) {
  return (
    <div className="space-y-5">
      <FromTo preview={preview} onChoose={onChoose} />
      <Row name="What changes">
        <ul>
          {preview.summary.map((line) => (
            <li key={`${line.about} ${line.text}`} className={line.kind === 'unchanged' ? 'text-ink-3' : 'text-ink-1'}>
              <span className="text-ink-2">{line.about}</span> {summaryWords(line)}
            </li>
          ))}
        </ul>
        <div className="mt-2 overflow-hidden rounded-md border border-line">
          <p className="truncate border-b border-line bg-surface-2 px-3 py-1 font-mono text-xs text-ink-2">
            {preview.file}
          </p>
          <Diff patch={preview.diff} label={`Diff of ${preview.file}`} />
        </div>
      </Row>
      <Row name="Who feels it">
        <WhoFeelsIt radius={preview.blastRadius} />
      </Row>
      <Row name="Gates">
        {preview.gates.length === 0 ? <p className="text-ink-2">No gate stands before {preview.to}</p> : null}
        <ul className="space-y-1">
          {preview.gates.map((gate) => (
            <li key={gate.name} className="flex gap-2">
              <StateMark tone={gate.open ? 'good' : 'wait'} className="mt-[3px]" />
              <span>
                <span className="sr-only">{gate.open ? 'Open: ' : 'Closed: '}</span>
                <span className="font-medium">{gate.name}</span> <span className="text-ink-2">{gate.reason}</span>
              </span>
            </li>
          ))}
        </ul>
      </Row>
    </div>
  );
}

const Row = ({ name, children }: { name: string; children: ReactNode }) => (
  <section aria-label={name} className="gap-4 text-sm sm:flex">
    <h3 className="w-28 shrink-0 text-ink-3">{name}</h3>
    <div className="min-w-0 flex-1">{children}</div>
  </section>
);

function FromTo({ preview, onChoose }: PreviewProps) {
  const { choices, release } = preview;
  const chosen = choices.find(({ version }) => version === release);
  return (
    <Row name="Release">
      <div className="flex items-center gap-3">
        <span className="font-mono">{preview.currentRelease ?? 'nothing'}</span>
        <ArrowRight size={16} aria-label="to" className="shrink-0 text-ink-3" />
        <Select
          aria-label="Release"
          value={release}
          onChange={(event) => onChoose(event.target.value)}
          className="w-auto max-w-full font-mono font-medium"
        >
          {chosen ? null : <option value={release}>{release}</option>}
          {choices.map(({ version, createdAt }) => (
            <option key={version} value={version}>
              {version} · {day(createdAt)}
              {version === preview.currentRelease ? ' · current' : ''}
            </option>
          ))}
        </Select>
      </div>
      {chosen?.notes ? <p className="mt-1.5 wrap-anywhere text-ink-2">{chosen.notes}</p> : null}
      {chosen?.known ? <p className="mt-1 text-xs text-ink-3">{chosen.known}</p> : null}
      {preview.from ? <p className="mt-1 text-xs text-ink-3">Comes from {preview.from}</p> : null}
    </Row>
  );
}

function WhoFeelsIt({ radius }: { radius: PromotionPreview['blastRadius'] }) {
  if (radius.agents === 0) return <p className="text-ink-2">Nobody: no agent is there</p>;
  return (
    <>
      <p>{blastSentence(radius)}</p>
      {radius.alreadyUnhealthy.length > 0 ? (
        <p className="mt-1 flex gap-2">
          <StateMark tone="bad" className="mt-[3px]" />
          <span className="min-w-0 wrap-anywhere text-bad">
            {count(radius.alreadyUnhealthy.length, 'is', 'are')} unhealthy already:{' '}
            <span className="font-mono text-xs">{radius.alreadyUnhealthy.join(', ')}</span>
          </span>
        </p>
      ) : null}
    </>
  );
}
