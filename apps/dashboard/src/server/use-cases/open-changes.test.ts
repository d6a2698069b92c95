import { describe, expect, test } from 'vitest';
import { ForgeError } from '#server/ports/forge-error.ts';
import type { Forge, ForgeChange } from '#server/ports/forge.ts';
import { MirrorError } from '#server/ports/mirror.ts';
import type { ChangeReader } from '#server/state/change-reader.ts';
import { OpenChanges } from '#server/use-cases/open-changes.ts';
import { Roles } from '#server/use-cases/roles.ts';

const change = (number: number): ForgeChange => ({
  number,
  title: `#${number}`,
  body: '',
  state: 'open',
  author: 'mara',
  createdAt: '',
  updatedAt: '',
  url: '',
  head: { ref: 'x', sha: 'a' },
  base: { ref: 'main', sha: 'b' },
});

function world() {
  let now = 1_000;
  let answers: (() => ForgeChange[] | Promise<ForgeChange[]>)[] = [];
  const logged: string[] = [];
  const asked: number[] = [];
  const service = {
    listChanges: async () => {
      asked.push(now);
      return (answers.length > 1 ? answers.shift() : answers[0])?.() ?? [];
    },
  } as unknown as Forge;
  const changes = {
    read: async ({ head }: ForgeChange) => {
      if (head.sha === 'gone') throw new MirrorError('Cannot read gone as it is not in the mirror');
      return { cells: [], moves: [] };
    },
  } as unknown as ChangeReader;
  const clock = { now: () => now, sleep: () => Promise.resolve() };
  const log = { info: () => undefined, warn: (text: string) => void logged.push(text) };
  const open = new OpenChanges({ service, changes, branch: 'main', clock, log });
  const numbers = async () => (await open.list()).map((each) => each.change.number);
  return {
    open,
    numbers,
    asked,
    logged,
    answer: (...next: typeof answers) => void (answers = next),
    pass: (ms: number) => void (now += ms),
  };
}
const away = () => {
  throw new ForgeError('Cannot list the changes as the forge cannot be reached', {
    code: 'forge.away',
    status: 0,
    retry: 'later',
  });
};

describe('OpenChanges', () => {
  test('asks once for many looks, and again after five seconds', async () => {
    const { numbers, asked, answer, pass } = world();
    answer(() => [change(1)]);
    expect(await Promise.all([numbers(), numbers()])).toEqual([[1], [1]]);
    pass(4_999);
    await numbers();
    expect(asked).toHaveLength(1);
    pass(1);
    await numbers();
    expect(asked).toHaveLength(2);
  });

  test('asks again at once when something moved, also while it was asking', async () => {
    const { open, numbers, answer } = world();
    answer(
      () => {
        open.forget();
        return [change(1)];
      },
      () => [change(1), change(2)],
    );
    expect(await numbers()).toEqual([1, 2]);
    answer(() => [change(2)]);
    open.forget();
    expect(await numbers()).toEqual([2]);
  });

  test('an answer that was overtaken by a newer one is not used', async () => {
    const { open, numbers, answer } = world();
    let late: (changes: ForgeChange[]) => void = () => undefined;
    answer(
      () => new Promise<ForgeChange[]>((resolve) => (late = resolve)),
      () => [change(2)],
    );
    const first = numbers();
    open.forget();
    expect(await numbers()).toEqual([2]);
    late([change(1)]);
    expect(await first).toEqual([2]);
    expect(await numbers()).toEqual([2]);
  });

  test('keeps what is known while the forge is away, and says so once', async () => {
    const { numbers, logged, answer, pass } = world();
    answer(() => [change(1)]);
    await numbers();
    answer(away);
    for (let each = 0; each < 3; each += 1) {
      pass(5_000);
      expect(await numbers()).toEqual([1]);
    }
    expect(logged).toEqual(['the open changes could not be listed']);
  });

  test('leaves out what goes into another branch: it changes nothing that is desired', async () => {
    const { numbers, answer } = world();
    answer(() => [{ ...change(1), base: { ref: 'main-2', sha: 'b' } }, change(2)]);
    expect(await numbers()).toEqual([2]);
  });

  test('leaves out a change whose commits cannot be read', async () => {
    const { numbers, logged, answer } = world();
    answer(() => [{ ...change(1), head: { ref: 'x', sha: 'gone' } }, change(2)]);
    expect(await numbers()).toEqual([2]);
    expect(logged).toEqual(['a change could not be read']);
  });
});

describe('Roles', () => {
  const roles = (permission: Forge['permission']) => {
    let now = 0;
    const clock = { now: () => now, sleep: () => Promise.resolve() };
    return { roles: new Roles({ permission } as unknown as Forge, clock), pass: (ms: number) => void (now += ms) };
  };

  test('a permission that is taken away ends within fifteen seconds', async () => {
    let permission: 'write' | 'none' = 'write';
    const { roles: of, pass } = roles(async () => permission);
    expect(await of.roleOf('Mara')).toBe('releaseManager');
    permission = 'none';
    pass(14_999);
    expect(await of.roleOf('mara')).toBe('releaseManager');
    pass(1);
    expect(await of.roleOf('mara')).toBeUndefined();
  });

  test('a token of ours that is no longer valid is a 502 and nobody is signed out', async () => {
    const refuse = async () => {
      throw new ForgeError('Cannot look up the permission of mara as the forge says: Bad credentials', {
        code: 'forge.signedOut',
        status: 401,
        retry: 'never',
      });
    };
    await expect(roles(refuse).roles.roleOf('mara')).rejects.toMatchObject({ status: 502 });
  });
});
