import type { Change, CheckView, ReviewView } from '#contract/change.ts';
import { blastSentence } from '#domain/blast-radius.ts';
import { Age } from '#ui/age.tsx';
import { shortSha } from '#ui/format.ts';
import { Panel } from '#ui/panel.tsx';
import { StateMark, type Tone } from '#ui/state.tsx';

/** Right on the page: gates, reviews, checks, and who feels it. */
export function ChangeFacts({ change }: { change: Change }) {
  const { gates, reviews, blastRadius } = change;
  // Ours are the gates above, said on the forge.
  const checks = change.checks.filter(({ name }) => !name.startsWith('pagurus/'));
  return (
    <>
      {gates.length > 0 ? (
        <Panel title="Gates">
          <ul className="space-y-1.5">
            {gates.map((gate) => (
              <Item
                key={gate.name}
                tone={gate.open ? 'good' : 'wait'}
                said={gate.open ? 'Open' : 'Closed'}
                name={gate.name}
              >
                {gate.reason}
              </Item>
            ))}
          </ul>
        </Panel>
      ) : null}
      <Panel title="Reviews">
        {reviews.length === 0 ? <p className="text-sm text-ink-2">Nobody has reviewed it yet.</p> : null}
        <ul className="space-y-2">
          {reviews.map((review) => (
            <Review key={`${review.author} ${review.at}`} review={review} />
          ))}
        </ul>
      </Panel>
      {checks.length > 0 ? (
        <Panel title="Checks">
          <ul className="space-y-1.5">
            {checks.map((check) => (
              <Item key={check.name} tone={CHECKS[check.state]} said={check.state} name={check.name}>
                {check.description}
              </Item>
            ))}
          </ul>
        </Panel>
      ) : null}
      {blastRadius ? (
        <Panel title="Who feels it">
          <p className="text-sm">{blastSentence(blastRadius)}</p>
          {blastRadius.alreadyUnhealthy.length > 0 ? (
            <p className="mt-1 text-sm wrap-anywhere text-bad">
              Unhealthy already: {blastRadius.alreadyUnhealthy.join(', ')}
            </p>
          ) : null}
        </Panel>
      ) : null}
    </>
  );
}

const CHECKS: Record<CheckView['state'], Tone> = { success: 'good', failure: 'bad', error: 'bad', pending: 'moving' };

function Item(props: { tone: Tone; said: string; name: string; children: string }) {
  return (
    <li className="flex gap-2 text-sm">
      <StateMark tone={props.tone} className="mt-[3px]" />
      <span className="min-w-0 wrap-anywhere">
        <span className="sr-only">{props.said}: </span>
        <span className="font-medium">{props.name}</span> <span className="text-ink-2">{props.children}</span>
      </span>
    </li>
  );
}

const VERDICTS: Record<ReviewView['verdict'], { tone: Tone; word: string }> = {
  approved: { tone: 'good', word: 'approved' },
  changesRequested: { tone: 'bad', word: 'asked for changes on' },
  commented: { tone: 'none', word: 'commented on' },
};

function Review({ review }: { review: ReviewView }) {
  const { tone, word } = VERDICTS[review.verdict];
  return (
    <li className="flex gap-2 text-sm">
      <StateMark tone={review.stale ? 'none' : tone} className="mt-[3px]" />
      <div className="min-w-0">
        <p>
          <span className="font-medium">{review.author}</span> {word}{' '}
          <span className="font-mono text-xs">{shortSha(review.sha)}</span>{' '}
          <span className="text-ink-3">
            <Age at={Date.parse(review.at)} suffix=" ago" />
          </span>
        </p>
        {review.stale ? <p className="text-ink-2">An earlier head: it no longer counts.</p> : null}
        {review.body ? <p className="wrap-anywhere whitespace-pre-wrap text-ink-2">{review.body}</p> : null}
      </div>
    </li>
  );
}
