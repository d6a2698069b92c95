import { expect, test } from 'vitest';
import { GithubDescription } from '#forge/github-description.ts';

const template = '/repos/{owner}/{repo}/git/ref/{ref}';

test('GithubDescription finds what a reply lacks, has of another type, or may not be at all', async () => {
  const description = await GithubDescription.read();
  const object = { type: 'commit', sha: 'a'.repeat(40), url: 'https://x.example/' };
  const good = { ref: 'refs/heads/main', node_id: 'x', url: 'https://x.example/', object };
  const problems = (status: number, body: unknown) => description.problems({ method: 'GET', template, status, body });
  expect(problems(200, good)).toEqual([]);
  expect(problems(200, { ...good, ref: 1 })).toEqual([expect.stringContaining('/ref must be string')]);
  expect(problems(200, { ref: 'x' })).not.toEqual([]);
  expect(problems(204, good)).toEqual([`GET ${template} has no reply 204`]);
  expect(problems(403, { message: 1 })).not.toEqual([]);
});
