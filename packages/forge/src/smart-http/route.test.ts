import { expect, test } from 'vitest';
import { parseGitRequest } from '#smart-http/route.ts';

const named = { owner: 'acme', repo: 'state' };

test.each([
  [
    'GET',
    '/acme/state.git/info/refs?service=git-upload-pack',
    { ...named, service: 'git-upload-pack', resource: 'info/refs' },
  ],
  [
    'GET',
    '/acme/state/info/refs?service=git-receive-pack',
    { ...named, service: 'git-receive-pack', resource: 'info/refs' },
  ],
  ['POST', '/acme/state.git/git-receive-pack', { ...named, service: 'git-receive-pack', resource: 'git-receive-pack' }],
])('parseGitRequest(%s %s)', (method, address, expected) => {
  expect(parseGitRequest(method, address)).toMatchObject(expected);
});

test.each([
  ['GET', '/acme/state.git/info/refs'],
  ['GET', '/acme/state.git/HEAD'],
  ['GET', '/acme/state.git/objects/ab/cdef'],
  ['GET', '/acme/state.git/git-upload-pack'],
  ['POST', '/acme/state.git/info/refs?service=git-upload-pack'],
  ['GET', '/a/b/c.git/info/refs?service=git-upload-pack'],
  ['GET', '/acme/state.git/info/refs?service=git-evil'],
])('%s %s is not git’s', (method, address) => expect(parseGitRequest(method, address)).toBeUndefined());
