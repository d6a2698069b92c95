import { expect, test } from 'vitest';
import { stepsOf } from '#domain/job.ts';

const states = (...given: Parameters<typeof stepsOf>) => stepsOf(...given).map(({ state }) => state);

test('stepsOf() shows what is done, under way, failed and to come', () => {
  expect(states('running', 'head')).toEqual(['running', 'waiting', 'waiting', 'waiting']);
  expect(states('running', 'pull')).toEqual(['done', 'done', 'running', 'waiting']);
  expect(states('failed', 'commit')).toEqual(['done', 'failed', 'waiting', 'waiting']);
  expect(states('done', 'statuses')).toEqual(['done', 'done', 'done', 'done']);
});
