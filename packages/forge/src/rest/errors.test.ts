import { expect, test } from 'vitest';
import {
  badCredentials,
  deedRefused,
  notFound,
  type RestError,
  unprocessable,
  validationFailed,
} from '#rest/errors.ts';

const documentation_url = 'https://docs.github.com/rest';
const field = { resource: 'PullRequest', field: 'head', code: 'invalid' } as const;

test.each<[RestError, object]>([
  [badCredentials(), { message: 'Bad credentials', documentation_url, status: '401' }],
  [notFound(), { message: 'Not Found', documentation_url, status: '404' }],
  [
    unprocessable('Reference already exists'),
    { message: 'Reference already exists', documentation_url, status: '422' },
  ],
  [validationFailed(field), { message: 'Validation Failed', errors: [field], documentation_url, status: '422' }],
  [deedRefused('No'), { message: 'Unprocessable Entity', errors: ['No'], documentation_url, status: '422' }],
])('%s has GitHub’s form', (error, json) => expect(error.toJson()).toEqual(json));
