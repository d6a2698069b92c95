import { Pipeline } from '@pagurus/schema/pipeline.ts';
import { describe, expect, test } from 'vitest';
import { type AutoFacts, autoPromotions } from '#domain/auto-promotion.ts';
import { desiredFile, snapshotOf } from '#domain/domain-builders.contract.ts';

const pipeline = (production = true) =>
  Pipeline.parse({
    apiVersion: 'pagurus/v1',
    kind: 'Pipeline',
    environments: [
      { name: 'staging', autoPromote: true },
      { name: 'production', promoteFrom: ['staging'], autoPromote: production },
    ],
  });
const upstream = (release: string) => () => [{ environment: 'staging', hostname: 'h', release, steadySinceMs: 1 }];
const auto = (files: Record<string, string> = {}, about: Partial<AutoFacts> = {}) =>
  autoPromotions({
    snapshot: { ...snapshotOf(files), pipeline: pipeline() },
    holds: [],
    open: [],
    upstreamOf: upstream('1.4.9'),
    ...about,
  });
const IN = { app: 'payments', environment: 'production' };
const WISH = { ...IN, from: '1.4.2', to: '1.4.9' };
const STAGING = 'environments/staging/payments.yaml';
const PRODUCTION = 'environments/production/payments.yaml';

describe('autoPromotions()', () => {
  test('moves what is behind to what is verified upstream, and the first environment to the newest release', () => {
    expect(auto()).toEqual([WISH]);
    expect(auto({ [STAGING]: desiredFile('staging', '1.4.9') })).toEqual([
      { app: 'payments', environment: 'staging', from: '1.4.9', to: '1.4.10' },
      WISH,
    ]);
  });

  test.each<[string, ReturnType<typeof auto>]>([
    ['somebody holds it', auto({}, { holds: [IN] })],
    ['a person has a change of their own open', auto({}, { open: [{ ...IN, release: '9', isAutomatic: false }] })],
    ['its own change is open already', auto({}, { open: [{ ...IN, release: '1.4.9', isAutomatic: true }] })],
    ['it was emptied', auto({ [PRODUCTION]: desiredFile('production', 'none') })],
    ['it is suspended', auto({ [PRODUCTION]: desiredFile('production', '1.4.2', 'suspended: true\n') })],
    ['upstream is older', auto({}, { upstreamOf: upstream('1.4.2') })],
    ['upstream went back', auto({ [PRODUCTION]: desiredFile('production', '1.4.10') })],
    ['nobody is upstream', auto({}, { upstreamOf: () => [] })],
    ['the pipeline does not ask for it', auto({}, { snapshot: { ...snapshotOf(), pipeline: pipeline(false) } })],
    ['the pipeline cannot be read', auto({}, { snapshot: { ...snapshotOf(), pipeline: undefined } })],
  ])('stays away where %s', (_why, promotions) => {
    expect(promotions).toEqual([]);
  });

  test('goes on to a newer candidate while its own change for an older one is open', () => {
    expect(auto({}, { open: [{ ...IN, release: '1.4.5', isAutomatic: true }] })).toEqual([WISH]);
  });
});
