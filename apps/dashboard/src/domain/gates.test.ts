import { PipelineEnvironment } from '@pagurus/schema/pipeline.ts';
import { describe, expect, test } from 'vitest';
import { type GateInput, type Review, gatesOf, stateGate, whyGatesClosed } from '#domain/gates.ts';

const HEAD = '3f2c1d9000000000000000000000000000000000';
const OLD = 'aaaaaaa000000000000000000000000000000000';
const NOW = Date.parse('2026-11-25T12:00:00Z');
const approve = (author: string, more: Partial<Review> = {}): Review => ({
  author,
  verdict: 'approved',
  sha: HEAD,
  mayApprove: true,
  ...more,
});

const gates = (reviews: readonly Review[], wanted: object = { approvals: 1 }, more: Partial<GateInput> = {}) =>
  gatesOf({
    environment: PipelineEnvironment.parse({ name: 'production', gates: wanted }),
    freezes: [],
    nowMs: NOW,
    arrivals: [],
    holds: [],
    change: { headSha: HEAD, author: 'mara', requester: 'mo', reviews },
    ...more,
  });
const approvals = (reviews: readonly Review[], wanted?: object) =>
  gates(reviews, wanted).find(({ name }) => name === 'approvals');

describe('gatesOf() approvals', () => {
  const missing = '1 of 1 approval is missing: another person must approve 3f2c1d9';
  test.each<[string, Review[]]>([
    ['nobody approved', []],
    ['the author approved', [approve('mara')]],
    ['the author approved in another spelling', [approve('MARA')]],
    ['the requester approved', [approve('mo')]],
    ['somebody without write permission approved', [approve('vic', { mayApprove: false })]],
    ['an earlier head was approved', [approve('rob', { sha: OLD })]],
    ['somebody commented', [approve('rob', { verdict: 'commented' })]],
  ])('is closed when %s', (_name, reviews) => {
    expect(approvals(reviews)).toEqual({ name: 'approvals', open: false, reason: missing });
  });

  test('is open once enough other people approved this head', () => {
    expect(approvals([approve('rob')])).toEqual({ name: 'approvals', open: true, reason: 'Approved by rob' });
    expect(approvals([approve('rob')], { approvals: 2 })?.reason).toBe(
      '1 of 2 approvals is missing: another person must approve 3f2c1d9',
    );
    expect(approvals([approve('rob'), approve('ada')], { approvals: 2 })?.open).toBe(true);
    expect(approvals([approve('rob'), approve('Rob')], { approvals: 2 })?.open).toBe(false);
  });

  test('a comment after an approval takes nothing back, and a request for changes does', () => {
    expect(approvals([approve('rob'), approve('rob', { verdict: 'commented' })])?.open).toBe(true);
    const objected = [approve('rob'), approve('ada', { verdict: 'changesRequested' })];
    expect(approvals(objected)).toMatchObject({
      open: false,
      reason: 'ada asked for changes on 3f2c1d9: they must approve, or withdraw it',
    });
    expect(approvals([...objected, approve('ada')])?.open).toBe(true);
  });

  test('a request for changes is heard also where no approval is asked for', () => {
    expect(approvals([], {})).toBeUndefined();
    expect(approvals([approve('ada', { verdict: 'changesRequested' })], {})?.open).toBe(false);
  });

  test('before there is a change it says what will be needed', () => {
    const [first] = gates([], { approvals: 2 }, { change: undefined });
    expect(first).toMatchObject({
      open: false,
      reason: '2 approvals will be needed: another person must approve the change',
    });
  });
});

describe('gatesOf() others', () => {
  const freeze = (until: string) => ({ environments: ['production'], reason: 'quarter end', until });

  test('a freeze closes until it ends, and only the environments it names', () => {
    const frozen = gates([], {}, { freezes: [freeze('2026-12-31T23:59:00+01:00')] });
    expect(frozen).toContainEqual({
      name: 'freeze',
      open: false,
      reason: 'production is frozen until 2026-12-31T23:59:00+01:00: quarter end',
      opensAtMs: Date.parse('2026-12-31T22:59:00Z'),
    });
    expect(gates([], {}, { freezes: [freeze('2026-11-25T12:59:00+01:00')] })).toContainEqual({
      name: 'freeze',
      open: true,
      reason: 'production is not frozen',
    });
    expect(
      whyGatesClosed(gates([], {}, { freezes: [{ ...freeze('2027-01-01T00:00:00Z'), environments: ['dev'] }] })),
    ).toBeNull();
  });
});

test('stateGate() closes on the first problem and counts the others', () => {
  expect(stateGate([]).open).toBe(true);
  expect(stateGate(['a.yaml:1:1 x', 'b.yaml:2:1 y'])).toMatchObject({
    open: false,
    reason: 'A state file has an error: a.yaml:1:1 x (and 1 more)',
  });
});

test('whyGatesClosed() names every closed gate in one sentence', () => {
  expect(
    whyGatesClosed([stateGate([]), stateGate(['a.yaml:1:1 x']), { name: 'x', open: false, reason: 'Later' }]),
  ).toBe('Cannot merge as a state file has an error: a.yaml:1:1 x; and later');
});
