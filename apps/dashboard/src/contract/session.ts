import { z } from 'zod';
import { endpoint } from '#contract/endpoint.ts';
import { FileProblem } from '#contract/problem.ts';

/** From the permission on the state repository: read, write, admin. */
export const Role = z.enum(['viewer', 'releaseManager', 'admin']);
export type Role = z.infer<typeof Role>;

export const Session = z.object({
  user: z.object({ login: z.string(), name: z.string() }),
  role: Role,
  repository: z.object({
    fullName: z.string(),
    /** Its page on the forge; null where the forge is the embedded one, which has no pages of its own. */
    webUrl: z.string().nullable(),
    cloneUrl: z.string(),
    defaultBranch: z.string(),
  }),
  /** Where a browser that signs out goes, so that the embedded forge forgets it as well; null where the forge is another's. */
  forgeSignOutUrl: z.string().nullable(),
});
export type Session = z.infer<typeof Session>;

/** Who asks; 401 when nobody is signed in, 403 when the person may not read the state repository. */
export const getSession = endpoint({
  method: 'get',
  path: '/session',
  summary: 'Who is signed in, with which role',
  response: Session,
});

export const SyncStatus = z.object({
  commit: z.string().nullable(),
  branch: z.string(),
  /** Since the mirror was last compared with the forge, whether or not anything had moved. */
  syncedAgeMs: z.number().nullable(),
  /** Why the last comparison failed, when it did. */
  problem: z.string().nullable(),
  /** Why agents of other dashboards may be shown as they were; null while this one reaches the way to the others. */
  fleetProblem: z.string().nullable(),
  /** What is wrong in the files of this commit; the rest of it is in use. */
  fileProblems: z.array(FileProblem),
});
export type SyncStatus = z.infer<typeof SyncStatus>;

export const getSync = endpoint({
  method: 'get',
  path: '/sync',
  summary: 'Which commit of the state repository is shown, and how fresh it is',
  response: SyncStatus,
});
