'use client';
import { useEffect } from 'react';

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

/** The slash key focuses the filter of the page, unless one is typing. */
export function useSlashFocus(): void {
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.key !== '/' || event.metaKey || event.ctrlKey || isTyping(event.target)) return;
      const filter = document.querySelector<HTMLInputElement>('[data-slash-focus]');
      if (!filter) return;
      event.preventDefault();
      filter.focus();
      filter.select();
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, []);
}

/** Whether a key press means "do it": ⌘⏎ or Ctrl+⏎. */
export const isSubmitKey = (event: { key: string; metaKey: boolean; ctrlKey: boolean }): boolean =>
  event.key === 'Enter' && (event.metaKey || event.ctrlKey);
