import { describe, expect, test } from 'vitest';
import { type Draft, parseDrafts, withDraft, withoutDraft } from '#features/editor/drafts.ts';

const draft = (text: string | null, original: string | null = 'old'): Draft => ({
  path: 'pagurus.yaml',
  before: original === null ? null : 'a'.repeat(40),
  original,
  text,
});

describe('drafts', () => {
  test('keep the newest text of each file', () => {
    const drafts = withDraft(withDraft({}, draft('one')), draft('two'));
    expect(drafts).toEqual({ 'pagurus.yaml': draft('two') });
  });

  test('forget a file whose text is the original again, and one that is discarded', () => {
    const drafts = withDraft({}, draft('one'));
    expect(withDraft(drafts, draft('old'))).toEqual({});
    expect(withoutDraft(drafts, 'pagurus.yaml')).toEqual({});
  });

  test('an emptied file is a draft, and so is a removed one', () => {
    expect(withDraft({}, draft(''))).toHaveProperty(['pagurus.yaml']);
    expect(withDraft({}, draft(null))).toHaveProperty(['pagurus.yaml']);
    expect(withDraft(withDraft({}, draft('x', null)), draft(null, null))).toEqual({});
  });

  test('survive being kept', () => {
    const drafts = withDraft({}, draft('one'));
    expect(parseDrafts(JSON.stringify(drafts))).toEqual(drafts);
  });

  test.each([null, '', '[1]', '{"a":{}}', 'null'])('nothing is made of %j', (kept) => {
    expect(parseDrafts(kept)).toEqual({});
  });
});
