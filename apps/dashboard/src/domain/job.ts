/** The steps of a promotion, in their order: what each has made is found again when it is repeated. */
export const PROMOTION_STEPS = ['head', 'commit', 'pull', 'statuses'] as const;
export type PromotionStep = (typeof PROMOTION_STEPS)[number];

export type JobState = 'running' | 'done' | 'failed';
export type StepView = { readonly name: PromotionStep; readonly state: 'done' | 'running' | 'waiting' | 'failed' };

/** The steps as a page shows them while `step` is under way, or was the last one. */
export function stepsOf(state: JobState, step: string): StepView[] {
  const at = PROMOTION_STEPS.findIndex((name) => name === step);
  return PROMOTION_STEPS.map((name, index) => {
    if (state === 'done' || index < at) return { name, state: 'done' };
    if (index > at) return { name, state: 'waiting' };
    return { name, state: state === 'failed' ? 'failed' : 'running' };
  });
}
