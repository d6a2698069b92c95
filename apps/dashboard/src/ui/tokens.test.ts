import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');
const TOKEN = /--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);/g;
const tokens = new Map(
  [...css.matchAll(TOKEN)].map(([, name, light, dark]) => [name!, { light: light!, dark: dark! }]),
);

const THEMES = ['light', 'dark'] as const;
const TONES = ['good', 'moving', 'wait', 'bad', 'away', 'none'];
const SURFACES = ['surface-1', 'surface-2', 'surface-3', 'surface-float'];

/** WCAG 2.2, relative luminance of an sRGB colour. */
function luminance(hex: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.040_45 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}

function contrast(front: string, back: string, theme: (typeof THEMES)[number]): number {
  const [a, b] = [front, back].map((name) => {
    const token = tokens.get(name);
    if (!token) throw new Error(`No token "${name}" in tokens.css`);
    return luminance(token[theme]);
  });
  return (Math.max(a!, b!) + 0.05) / (Math.min(a!, b!) + 0.05);
}

const pairs = (fronts: string[], backs: string[]): [string, string][] =>
  fronts.flatMap((front) => backs.map((back): [string, string] => [front, back]));

const TEXT_PAIRS = [
  ...pairs(['text-1', 'text-2', 'text-3', 'accent'], SURFACES),
  ...pairs(
    TONES.map((tone) => `${tone}-text`),
    SURFACES,
  ),
  ...TONES.flatMap((tone) => pairs(['text-1', 'text-2', `${tone}-text`], [`${tone}-fill`])),
  // Line numbers of a diff stand on these two.
  ...pairs(['text-3'], ['good-fill', 'bad-fill']),
  ...pairs(['text-1', 'text-2', 'accent'], ['accent-fill']),
  ...pairs(['accent-text'], ['accent']),
];

const SHAPE_PAIRS = [
  ...pairs([...TONES.map((tone) => `${tone}-line`), 'line-control', 'accent'], SURFACES),
  ...TONES.flatMap((tone) => pairs([`${tone}-line`], [`${tone}-fill`])),
];

describe.each(THEMES)('tokens.css, %s', (theme) => {
  test.each(TEXT_PAIRS)('text %s on %s has a contrast of 4.5 at least', (front, back) => {
    expect(contrast(front, back, theme)).toBeGreaterThanOrEqual(4.5);
  });

  test.each(SHAPE_PAIRS)('shape %s on %s has a contrast of 3 at least', (front, back) => {
    expect(contrast(front, back, theme)).toBeGreaterThanOrEqual(3);
  });
});

test('tokens.css names every colour in light and dark, so that no pair goes unseen', () => {
  const named = [...css.matchAll(/^ {2}--([\w-]+):/gm)].map(([, name]) => name!);
  // These two are blended over anything and carry no text.
  expect(named.filter((name) => !tokens.has(name))).toEqual(['shadow-float', 'scrim']);
});
