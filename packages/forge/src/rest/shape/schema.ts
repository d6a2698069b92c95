import type { components } from '@octokit/openapi-types';

/** GitHub's own description of its replies. */
export type Schema = components['schemas'];
