'use client';
import { type RefObject, useEffect, useRef } from 'react';
import { indexByKey } from '#lib/index-by-key.ts';

type Rows = {
  readonly count: number;
  /** Rows that a screen holds. */
  readonly perScreen: number;
  /** Brings a row into sight; it may be drawn only later. */
  readonly reveal: (index: number) => void;
  readonly container: RefObject<HTMLElement | null>;
};

/** The attribute by which the link of a row is found. */
export const ROW_LINK = 'data-row-link';

const indexOf = (target: EventTarget | null): number => {
  const text = target instanceof HTMLElement ? target.getAttribute(ROW_LINK) : null;
  return text === null ? -1 : Number(text);
};

/** The row that a key leads to from `here`; `undefined` for other keys. */
export const rowByKey = (key: string, here: number, { count, perScreen }: Pick<Rows, 'count' | 'perScreen'>) =>
  indexByKey(key, here, count, { ArrowDown: 1, ArrowUp: -1, PageDown: perScreen, PageUp: -perScreen });

/** Arrow keys, page keys, Home and End move the focus from row to row, also to rows that are not drawn yet. */
export function useRowFocus({ count, perScreen, reveal, container }: Rows): void {
  const wanted = useRef<number | null>(null);

  // After each draw, as the row may have come with it.
  useEffect(() => {
    const element = container.current;
    if (element === null) return undefined;
    const focus = () => {
      if (wanted.current === null) return;
      const link = element.querySelector<HTMLElement>(`[${ROW_LINK}="${wanted.current}"]`);
      if (link === null) return;
      link.focus({ preventScroll: true });
      wanted.current = null;
    };
    focus();
    const listen = (event: KeyboardEvent) => {
      if (event.metaKey || event.ctrlKey || event.altKey || count === 0) return;
      const index = rowByKey(event.key, indexOf(event.target), { count, perScreen });
      if (index === undefined) return;
      event.preventDefault();
      reveal(index);
      wanted.current = index;
      focus();
    };
    element.addEventListener('keydown', listen);
    return () => element.removeEventListener('keydown', listen);
  });
}
