import type { ChildProcess } from 'node:child_process';
import { subscribe } from 'node:diagnostics_channel';

/** What a process asked of others since the last `takeCalls`: a request over HTTP, or a program that it started. */
export type Call = { readonly what: string; readonly ms: number };

let calls: Call[] = [];
const began = new WeakMap<object, number>();

type Request = { readonly method: string; readonly path: string };

/** Notes each call once it is answered or has ended. To be called once in a process. */
export function watchCalls(): void {
  subscribe('undici:request:create', (message) => {
    began.set((message as { request: Request }).request, performance.now());
  });
  subscribe('undici:request:trailers', (message) => {
    const { request } = message as { request: Request };
    note(`${request.method} ${shorten(request.path)}`, began.get(request));
  });
  subscribe('child_process', (message) => {
    const child = (message as { process: ChildProcess }).process;
    const start = performance.now();
    child.once('exit', () =>
      note(`process ${child.spawnargs.find((word) => /^[a-z]+-?[a-z]+$/.test(word)) ?? ''}`, start),
    );
  });
}

export function takeCalls(): Call[] {
  const taken = calls;
  calls = [];
  return taken;
}

function note(what: string, start: number | undefined): void {
  if (start !== undefined) calls.push({ what, ms: performance.now() - start });
}

/** Below the repository, without names that are never the same. */
const shorten = (path: string): string =>
  path
    .replace(/^.*\/repos\/[^/]+\/[^/]+/, '')
    .replace(/\?.*/, '')
    .replaceAll(/\b[0-9a-f]{40}\b/g, '<sha>')
    .replaceAll(/\b\d+\b/g, '<n>')
    .replace(/(heads%2F).*%2F.*/, '$1…');
