import { PipelineEnvironment } from '@pagurus/schema/pipeline.ts';
import { expect, test } from 'vitest';
import { candidateFor } from '#domain/candidate.ts';
import { snapshotOf } from '#domain/domain-builders.contract.ts';

const RELEASES = snapshotOf().releases.get('payments') ?? new Map();
const first = PipelineEnvironment.parse({ name: 'dev' });
const production = PipelineEnvironment.parse({ name: 'production', promoteFrom: ['eu', 'us'] });
const agent = (environment: string, release: string | null = '1.4.9', steadySinceMs: number | null = 1) => ({
  environment,
  hostname: `host-${environment}`,
  release,
  steadySinceMs,
});

test('candidateFor() the first environment is the newest release by its date', () => {
  expect(candidateFor(first, RELEASES, [])).toBe('1.4.10');
  expect(candidateFor(first, new Map(), [])).toBeUndefined();
});

test('candidateFor() others is what everybody upstream runs in health', () => {
  expect(candidateFor(production, RELEASES, [agent('eu'), agent('us'), agent('us')])).toBe('1.4.9');
});

test.each([
  ['nobody is upstream', []],
  ['one environment has nobody', [agent('eu')]],
  ['two releases run', [agent('eu'), agent('us', '1.4.2')]],
  ['one is not healthy', [agent('eu'), agent('us', '1.4.9', null)]],
  ['they run nothing', [agent('eu', null), agent('us', null)]],
  ['the release is gone from Git', [agent('eu', '9'), agent('us', '9')]],
])('candidateFor() is nothing while %s', (_why, upstream) => {
  expect(candidateFor(production, RELEASES, upstream)).toBeUndefined();
});
