import { type RefObject, useEffect, useRef } from 'react';

/** Marks an element once, by a short fade of its outline, each time `value` changes after the first. */
export function useFlash<E extends HTMLElement>(value: string): RefObject<E | null> {
  const element = useRef<E>(null);
  const last = useRef(value);
  useEffect(() => {
    if (last.current === value) return;
    last.current = value;
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) return;
    element.current?.animate(
      [{ boxShadow: 'inset 0 0 0 1px var(--accent)' }, { boxShadow: 'inset 0 0 0 1px transparent' }],
      { duration: 900, easing: 'ease-in' },
    );
  }, [value]);
  return element;
}
