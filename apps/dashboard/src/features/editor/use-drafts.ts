'use client';
import { useSyncExternalStore } from 'react';
import { type Draft, type Drafts, parseDrafts, withDraft, withoutDraft } from '#features/editor/drafts.ts';

const KEY = 'pagurus.drafts';
const NONE: Drafts = {};
const listeners = new Set<() => void>();
let kept: string | null | undefined;
let drafts: Drafts = NONE;

/** Kept in the browser, so that a closed tab or a lost sign-in loses nothing; other tabs see the same. */
function read(): Drafts {
  const now = stored();
  if (now !== kept) {
    kept = now;
    drafts = parseDrafts(now);
  }
  return drafts;
}

function stored(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return kept ?? null;
  }
}

function write(next: Drafts): void {
  drafts = next;
  kept = JSON.stringify(next);
  try {
    localStorage.setItem(KEY, kept);
  } catch {
    // Storage is full or closed to us: the drafts hold until the page is left.
  }
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  addEventListener('storage', listener);
  return () => {
    listeners.delete(listener);
    removeEventListener('storage', listener);
  };
}

export const saveDraft = (draft: Draft): void => write(withDraft(read(), draft));
export const discardDraft = (path: string): void => write(withoutDraft(read(), path));
export const discardDrafts = (): void => write(NONE);

/** The files that this person is editing, anew whenever one of them changes. */
export const useDrafts = (): Drafts => useSyncExternalStore(subscribe, read, () => NONE);
