import type { StateBundle } from '@pagurus/schema/wire/state-bundle.ts';
import { describe, expect, test } from 'vitest';
import { TrustingSource } from '#adapters/relay-source/trusting-source.ts';
import type { StateSource } from '#ports/state-source.ts';
import { relayBesideGit } from './relay-beside-git.ts';

const never = new AbortController().signal;
const encode = (text: string) => Buffer.from(text).toString('base64');

/** The bundle with one file's text exchanged, as somebody would who holds the dashboard. */
const withText = (bundle: StateBundle, from: string, to: string): StateBundle => ({
  ...bundle,
  objects: bundle.objects.map((object) => (object.data === encode(from) ? { ...object, data: encode(to) } : object)),
});

describe('RelaySource', () => {
  test('an unchanged commit costs a 304 and no objects', async () => {
    await using under = await relayBesideGit();
    await under.commit({ 'a.yaml': 'one' });
    await under.relay.fetch(never);
    expect(await (await under.relay.fetch(never)).read('a.yaml')).toBe('one');
    expect(under.server.statuses).toEqual([200, 304]);
  });

  test('a look and the fetch right after it are one question, and the next fetch is another', async () => {
    await using under = await relayBesideGit();
    const first = await under.commit({ 'a.yaml': 'one' });
    expect(await under.relay.head(never)).toBe(first);
    expect(await (await under.relay.fetch(never)).read('a.yaml')).toBe('one');
    expect(under.server.statuses).toEqual([200]);
    await under.commit({ 'a.yaml': 'two' });
    expect(await (await under.relay.fetch(never)).read('a.yaml')).toBe('two');
    expect(under.server.statuses).toEqual([200, 200]);
  });

  test('a look that fails leaves nothing behind that a fetch would take for the newest', async () => {
    await using under = await relayBesideGit();
    await under.commit({ 'a.yaml': 'one' });
    await under.relay.head(never);
    under.server.isAway = true;
    await expect(under.relay.head(never)).rejects.toThrow(/503/);
    await expect(under.relay.fetch(never)).rejects.toThrow(/503/);
  });

  test('a look does not stand in for the history that a fetch asks for', async () => {
    await using under = await relayBesideGit();
    const first = await under.commit({ 'a.yaml': 'one' });
    const second = await under.commit({ 'a.yaml': 'two' });
    await under.relay.head(never);
    await under.relay.fetch(never, first);
    expect(under.server.statuses).toEqual([200, 200]);

    // From then on it brings that as well.
    await under.commit({ 'a.yaml': 'three' });
    await under.relay.head(never);
    expect((await (await under.relay.fetch(never, second)).commits()).length).toBeGreaterThan(1);
    expect(under.server.statuses).toEqual([200, 200, 200]);
  });

  test('a file that is not of the commit is not believed', async () => {
    await using under = await relayBesideGit();
    await under.commit({ 'a.yaml': 'good' });
    under.server.forge = (bundle) => withText(bundle, 'good', 'evil');
    const commit = await under.relay.fetch(never);
    await expect(commit.read('a.yaml')).rejects.toThrow(
      /^Cannot believe the relayed state as every object must have its hash: blob [0-9a-f]{40} is missing, or another/,
    );
  });

  test.each([
    ['no JSON', 'nonsense'],
    ['another shape', '{"commit":"main","objects":[]}'],
  ])('an answer that is %s is an error in a sentence', async (_what, text) => {
    await using under = await relayBesideGit();
    await under.commit({ 'a.yaml': 'one' });
    under.server.forge = () => JSON.parse(text) as StateBundle;
    await expect(under.relay.fetch(never)).rejects.toThrow(/^Cannot read the state from the relay http/);
  });
});

describe('TrustingSource', () => {
  test('under "forge" a relay that names another commit is not followed', async () => {
    await using under = await relayBesideGit();
    const old = await under.commit({ 'a.yaml': 'old' });
    const newest = await under.commit({ 'a.yaml': 'new' });
    under.server.forge = (bundle) => ({ ...bundle, commit: old });
    const source = new TrustingSource({ ...under, trust: 'forge' });
    const commit = await source.fetch(never);
    expect(commit.commit).toBe(newest);
    expect(await commit.read('a.yaml')).toBe('new');
    expect(source.kind).toBe('git');
  });

  test('under "forge" the relay gives the objects of the head that Git names', async () => {
    await using under = await relayBesideGit();
    await under.commit({ 'a.yaml': 'one' });
    const source = new TrustingSource({ ...under, trust: 'forge' });
    expect(await (await source.fetch(never)).read('a.yaml')).toBe('one');
    expect(source.kind).toBe('relay');
  });

  test('under "forge" a look asks Git for its head once, and a fetch without one asks itself', async () => {
    await using under = await relayBesideGit();
    const looks: string[] = [];
    const git: StateSource = {
      kind: under.git.kind,
      head: async (signal) => {
        const head = await under.git.head(signal);
        looks.push(head);
        return head;
      },
      fetch: (signal) => under.git.fetch(signal),
    };
    const source = new TrustingSource({ relay: under.relay, git, trust: 'forge' });
    const first = await under.commit({ 'a.yaml': 'one' });
    await source.head(never);
    expect((await source.fetch(never)).commit).toBe(first);
    expect(looks).toEqual([first]);

    expect((await source.fetch(never)).commit).toBe(first);
    expect(looks).toEqual([first, first]);

    // Moved between the look and the fetch: Git is asked again before the relay is believed.
    await source.head(never);
    const second = await under.commit({ 'a.yaml': 'two' });
    expect((await source.fetch(never)).commit).toBe(second);
    expect(looks).toEqual([first, first, first, second]);
    expect(source.kind).toBe('relay');
  });

  test('under "relay" Git is asked only while the relay is away', async () => {
    await using under = await relayBesideGit();
    await under.commit({ 'a.yaml': 'one' });
    const source = new TrustingSource({ ...under, trust: 'relay' });
    under.repository.server.behave = 'refuse';
    expect(await (await source.fetch(never)).read('a.yaml')).toBe('one');
    under.repository.server.behave = 'well';
    under.server.isAway = true;
    await under.commit({ 'a.yaml': 'two' });
    expect(await (await source.fetch(never)).read('a.yaml')).toBe('two');
    expect(source.kind).toBe('git');
  });
});
