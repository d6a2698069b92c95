import type { JobView } from '#contract/job.ts';
import { StateMark, type Tone } from '#ui/state.tsx';

const WORDS: Record<JobView['steps'][number]['name'], string> = {
  head: 'Read the newest state',
  commit: 'Commit the edit',
  pull: 'Open the pull request',
  statuses: 'Say how its gates stand',
};
const TONES: Record<JobView['steps'][number]['state'], Tone> = {
  done: 'good',
  running: 'moving',
  waiting: 'none',
  failed: 'bad',
};

/** The steps of a promotion as they happen. */
export const JobSteps = ({ job }: { job: JobView }) => (
  <ol aria-label="Steps of the promotion" aria-live="polite" className="space-y-1.5">
    {job.steps.map(({ name, state }) => (
      <li key={name} className="flex items-center gap-2 text-sm">
        <StateMark tone={TONES[state]} done={0.4} />
        <span className={state === 'waiting' ? 'text-ink-3' : 'text-ink-1'}>{WORDS[name]}</span>
        <span className="sr-only">{state}</span>
      </li>
    ))}
  </ol>
);
