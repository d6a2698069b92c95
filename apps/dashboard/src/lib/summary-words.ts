import type { SummaryLine } from '#contract/promotion.ts';

/** What a line says beside its label: the sentence, without the label's own words at its head. */
export const summaryWords = ({ about, text }: Pick<SummaryLine, 'about' | 'text'>): string =>
  text.startsWith(`${about} `) ? text.slice(about.length + 1) : text;
