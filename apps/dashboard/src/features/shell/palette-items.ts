import type { ChangeSummary } from '#contract/change.ts';
import type { Matrix, MatrixCell } from '#contract/matrix.ts';
import { PAGES } from '#lib/pages.ts';
import { paths } from '#lib/paths.ts';

export type PaletteItem = { readonly name: string; readonly hint: string; readonly href: string };
export type PaletteGroup = { readonly title: string; readonly items: readonly PaletteItem[] };

/** So many of one group are shown; who looks for another one types more. */
const SHOWN_MAX = 7;

type Known = { readonly matrix: Matrix | undefined; readonly changes: readonly ChangeSummary[] };

/** Every page, every app in its environments, and what can be done now. */
export function paletteGroups({ matrix, changes }: Known): PaletteGroup[] {
  const cells = matrix?.apps.flatMap(({ app, cells: of }) => of.map((cell) => ({ app, cell }))) ?? [];
  return [
    { title: 'Pages', items: PAGES.map(({ name, href }) => ({ name, hint: '', href })) },
    { title: 'Apps', items: cells.flatMap(({ app, cell }) => appItems(app, cell)) },
    { title: 'Do', items: cells.flatMap(({ app, cell }) => deeds(app, cell)) },
    {
      title: 'Open changes',
      items: changes.map(({ number, title, author }) => ({
        name: `#${number} ${title}`,
        hint: author,
        href: paths.change(number),
      })),
    },
  ];
}

function appItems(app: string, { environment, release, state }: MatrixCell): PaletteItem[] {
  if (state === 'notHere') return [];
  const href = paths.app(app, environment);
  return [{ name: `${app} in ${environment}`, hint: release ?? '', href }];
}

/** What is closed is not offered: the overview says why. */
function deeds(app: string, { environment, promotion, rollBack }: MatrixCell): PaletteItem[] {
  const promote = promotion?.whyNot === null ? promotion : undefined;
  const back = rollBack?.whyNot === null ? rollBack : undefined;
  return [
    ...(promote === undefined
      ? []
      : [
          {
            name: `Promote ${app} to ${environment}`,
            hint: promote.release,
            href: paths.promote(app, environment, promote.release),
          },
        ]),
    ...(back === undefined
      ? []
      : [
          {
            name: `Roll back ${app} in ${environment}`,
            hint: back.release,
            href: paths.rollBack(app, environment),
          },
        ]),
  ];
}

/** What has every word of `text` in it, in any order and case; of each group the first few, and no empty group. */
export function matching(groups: readonly PaletteGroup[], text: string): PaletteGroup[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const has = ({ name, hint }: PaletteItem) => {
    const said = `${name} ${hint}`.toLowerCase();
    return words.every((word) => said.includes(word));
  };
  return groups
    .map(({ title, items }) => ({ title, items: items.filter(has).slice(0, SHOWN_MAX) }))
    .filter(({ items }) => items.length > 0);
}
