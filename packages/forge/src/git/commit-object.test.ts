import { describe, expect, test } from 'vitest';
import { formatCommit, parseCommit } from '#git/commit-object.ts';

const tree = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';
const at = new Date('2026-11-20T10:00:00Z');
const person = { name: 'Mara Müller', email: 'mara@acme.example', at };
const commit = {
  tree,
  parents: ['a'.repeat(40), 'b'.repeat(40)],
  author: person,
  committer: person,
  message: 'One\n\nTwo\n',
};

describe('parseCommit()', () => {
  test('reads what formatCommit() wrote', () => {
    expect(parseCommit('c', formatCommit(commit))).toEqual({ ...commit, sha: 'c', signature: null, payload: null });
    const signed = formatCommit(commit, '-----BEGIN SSH SIGNATURE-----\nU1NI\n-----END SSH SIGNATURE-----');
    expect(parseCommit('c', signed)).toMatchObject({
      ...commit,
      signature: '-----BEGIN SSH SIGNATURE-----\nU1NI\n-----END SSH SIGNATURE-----',
    });
  });

  test('reads a signature over several lines, and a time in another zone', () => {
    const text = `tree ${tree}\nauthor A <a@a> 1700000000 +0200\ncommitter A <a@a> 1700000000 +0200\ngpgsig -----BEGIN\n \n more\n -----END\n\nMessage`;
    expect(parseCommit('c', text)).toMatchObject({
      signature: '-----BEGIN\n\nmore\n-----END',
      author: { at: new Date(1_700_000_000_000) },
      parents: [],
      message: 'Message',
    });
  });
});

describe('formatCommit()', () => {
  test('lets no name begin another header', () => {
    const evil = { name: 'x>\nparent 0', email: 'a@a>\ncommitter y <z@z', at };
    const text = formatCommit({ ...commit, author: evil });
    expect(text.split('\n').filter((line) => /^(parent|committer)/.test(line))).toHaveLength(3);
    expect(parseCommit('c', text).author).toMatchObject({ name: 'xparent 0', email: 'a@acommitter y z@z' });
  });
});
