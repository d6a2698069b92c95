import { describe, expect, test } from 'vitest';
import { OperationError } from '#ports/operation-error.ts';
import type { StateSource } from '#ports/state-source.ts';

export type SourceUnderTest = AsyncDisposable & {
  readonly source: StateSource;
  /** Makes these the files of a new head; answers the commit. */
  commit(files: Readonly<Record<string, string>>): Promise<string>;
  breakOff(): void;
};

/** What every StateSource promises. */
export function stateSourceContract(name: string, make: () => Promise<SourceUnderTest>): void {
  describe(`StateSource: ${name}`, () => {
    const never = new AbortController().signal;

    test('head() follows the branch, fetch() brings that commit', async () => {
      await using under = await make();
      const first = await under.commit({ 'a/b.yaml': 'one\n' });
      expect(await under.source.head(never)).toBe(first);
      const second = await under.commit({ 'a/b.yaml': 'two: ü\n' });
      expect(await under.source.head(never)).toBe(second);
      const fetched = await under.source.fetch(never);
      expect(fetched.commit).toBe(second);
      expect(await fetched.read('a/b.yaml')).toBe('two: ü\n');
    });

    test('read() answers undefined for a file and for a folder that the commit does not have', async () => {
      await using under = await make();
      await under.commit({ 'a/b.yaml': 'one\n' });
      const fetched = await under.source.fetch(never);
      expect(await fetched.read('a/c.yaml')).toBeUndefined();
      expect(await fetched.read('z/b.yaml')).toBeUndefined();
    });

    test('a commit that was fetched can still be read after the next', async () => {
      await using under = await make();
      await under.commit({ 'a.yaml': 'one' });
      const first = await under.source.fetch(never);
      await under.commit({ 'a.yaml': 'two' });
      await under.source.fetch(never);
      expect(await first.read('a.yaml')).toBe('one');
    });

    test('both throw an OperationError when the source is out of reach', async () => {
      await using under = await make();
      await under.commit({ 'a.yaml': 'one' });
      under.breakOff();
      await expect(under.source.head(never)).rejects.toBeInstanceOf(OperationError);
      await expect(under.source.fetch(never)).rejects.toBeInstanceOf(OperationError);
    });

    test('both throw the reason of an aborted signal', async () => {
      await using under = await make();
      await under.commit({ 'a.yaml': 'one' });
      const aborted = AbortSignal.abort(new Error('stop it'));
      await expect(under.source.head(aborted)).rejects.toThrow('stop it');
      await expect(under.source.fetch(aborted)).rejects.toThrow('stop it');
    });
  });
}
