import { describe, expect, test } from 'vitest';
import { freeBytesNeeded, planAnswer, treeBytesMax } from './download-plan.ts';

describe('planAnswer()', () => {
  test.each([
    ['takes everything', { status: 200, offset: 0, contentLength: 9, size: 9 }, { do: 'write', offset: 0, total: 9 }],
    ['takes what has no length', { status: 200, offset: 0 }, { do: 'write', offset: 0 }],
    [
      'goes on at the range',
      { status: 206, offset: 4, contentRange: 'bytes 4-8/9', size: 9 },
      { do: 'write', offset: 4, total: 9 },
    ],
    [
      'understands a range of a size that nobody knows',
      { status: 206, offset: 4, contentRange: 'bytes 4-8/*' },
      { do: 'write', offset: 4 },
    ],
    [
      'begins anew when the range is ignored',
      { status: 200, offset: 4, contentLength: 9, size: 9 },
      { do: 'write', offset: 0, total: 9 },
    ],
    [
      'asks again when the range is another one',
      { status: 206, offset: 4, contentRange: 'bytes 0-8/9' },
      { do: 'restart' },
    ],
    ['asks again when the range has no head', { status: 206, offset: 4 }, { do: 'restart' }],
    ['asks again when there is nothing from there on', { status: 416, offset: 9 }, { do: 'restart' }],
    [
      'refuses another length than promised',
      { status: 200, offset: 0, contentLength: 8, size: 9 },
      { do: 'fail', code: 'artifact.size', retry: 'later' },
    ],
    [
      'refuses another whole length in a range',
      { status: 206, offset: 4, contentRange: 'bytes 4-7/8', size: 9 },
      { do: 'fail', code: 'artifact.size' },
    ],
    [
      'refuses more than may come when nobody promised a size',
      { status: 200, offset: 0, contentLength: 101 },
      { do: 'fail', code: 'artifact.size', found: 'the server announces 101' },
    ],
    ['stops at the limit when nothing is announced', { status: 200, offset: 0 }, { do: 'write', limit: 100 }],
    [
      'believes a promised size above the limit',
      { status: 200, offset: 0, contentLength: 300, size: 300 },
      { do: 'write', limit: 300, total: 300 },
    ],
    [
      'refuses what is not there, and looks rarely',
      { status: 404, offset: 0 },
      { do: 'fail', code: 'artifact.status', retry: 'later' },
    ],
    [
      'refuses what is down, and looks soon',
      { status: 503, offset: 0 },
      { do: 'fail', code: 'artifact.status', retry: 'soon' },
    ],
    [
      'refuses a part that nobody asked for',
      { status: 206, offset: 0, contentRange: 'bytes 0-3/9' },
      { do: 'fail', code: 'artifact.status' },
    ],
  ] as const)('%s', (_name, answer, plan) => {
    expect(planAnswer({ bytesMax: 100, ...answer })).toMatchObject(plan);
  });
});

describe('freeBytesNeeded()', () => {
  test('is two and a half times the archive, less what is there', () => {
    expect(freeBytesNeeded(100, 100)).toBe(250);
    expect(freeBytesNeeded(40, 100)).toBe(190);
  });
});

describe('treeBytesMax()', () => {
  test('is the limit, or what the disk has without half an archive', () => {
    expect(treeBytesMax(10_000, 100, 500)).toBe(500);
    expect(treeBytesMax(400, 101, 500)).toBe(349);
  });
});
