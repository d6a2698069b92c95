import type { Target } from '#core/target.ts';

export type ListenMode = Target['desired']['listen']['mode'];

export const modeOf = (target: Target): ListenMode => target.desired.listen.mode;
