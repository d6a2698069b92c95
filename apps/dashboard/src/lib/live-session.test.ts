import { describe, expect, test } from 'vitest';
import type { FleetPage } from '#contract/fleet-page.ts';
import type { LiveEvent } from '#contract/fleet.ts';
import { LiveSession } from '#lib/live-session.ts';
import { LiveStore } from '#lib/live-store.ts';
import { type PageQuery, pageSearch } from '#lib/page-query.ts';

const PAGE: FleetPage = {
  total: 7,
  matching: 0,
  offset: 0,
  agents: [],
  facets: { app: [], environment: [], release: [], health: [], phase: [], connectivity: [], label: [] },
};
const A: PageQuery = { app: ['a'], limit: 10 };
const B: PageQuery = { app: ['b'], limit: 10 };

function aSession(answer: () => Promise<unknown> = async () => PAGE) {
  const store = new LiveStore();
  const opened: string[] = [];
  const asked: string[] = [];
  const session = new LiveSession({
    store,
    open: (search) => opened.push(search),
    call: answer as never,
    now: () => 0,
    ask: (...keys) => asked.push(keys.join(' ')),
    fleetMoved: () => asked.push('moved'),
    agentChanged: (uid) => asked.push(`agent ${uid}`),
  });
  return { session, store, opened, asked };
}
const reset = (news: number, page: FleetPage | null = null): LiveEvent => ({ type: 'reset', agents: 7, news, page });

describe('LiveSession', () => {
  test('opens one stream, with the page that is wanted when it begins', () => {
    const { session, opened } = aSession();
    session.want(A);
    expect(opened).toEqual([]);
    session.begin();
    expect(opened).toEqual(['app=a&limit=10']);
  });

  test('does without a page when it went and no other one came, and opens nothing after its end', async () => {
    const { session, opened } = aSession();
    session.begin();
    session.want(A);
    session.leave(A);
    session.want(B);
    await Promise.resolve();
    expect(opened).toEqual(['', pageSearch(A), pageSearch(B)]);
    session.leave(B);
    await Promise.resolve();
    expect(opened.at(-1)).toBe('');
    session.end();
    session.want(A);
    expect(opened).toHaveLength(4);
  });

  test('asks everything anew after a beginning that may have missed something, and else what the fleet may have moved', () => {
    const { session, asked } = aSession();
    session.heard(reset(100), '');
    expect(asked).toEqual(['']);
    session.heard({ type: 'changes', number: 3 }, '');
    session.heard({ type: 'state', commit: 'c' }, '');
    session.heard({ type: 'rollouts' }, '');
    asked.splice(0);
    session.heard(reset(102), 'app=a');
    expect(asked).toEqual(['moved']);
    session.heard(reset(103), '');
    expect(asked).toEqual(['moved', '']);
  });

  test('asks for what is counted when an agent moved, and not when it was only heard', () => {
    const { session, asked, store } = aSession();
    session.heard({ type: 'fleet', agents: 8, moved: false, page: null }, '');
    expect(asked).toEqual([]);
    session.heard({ type: 'fleet', agents: 9, moved: true, page: null }, '');
    expect(asked).toEqual(['moved']);
    expect(store.state().total).toBe(9);
    session.heard({ type: 'rollouts' }, '');
    expect(asked).toEqual(['moved', 'moved']);
  });

  test('asks for the page itself when the stream does not bring it', async () => {
    const { session, store } = aSession();
    session.begin();
    session.want(A);
    await session.fetchMissing();
    expect(store.state().page?.search).toBe(pageSearch(A));
    store.patch({ total: 0 });
    await session.fetchMissing();
    expect(store.state().total).toBe(0);
  });

  test('lets an answer go that came for a page which is wanted no more, and keeps why one did not come', async () => {
    const late = Promise.withResolvers<unknown>();
    const { session, store } = aSession(() => late.promise);
    session.want(A);
    const asking = session.fetchMissing();
    session.want(B);
    late.resolve(PAGE);
    await asking;
    expect(store.state().page).toBeNull();

    const away = aSession(async () => Promise.reject(new Error('away')));
    away.session.want(A);
    await away.session.fetchMissing();
    expect(away.store.state().error).toEqual(new Error('away'));
  });
});
