import { join } from 'node:path';

/** Where everything stands in the agent's data folder; the one place that knows. */
export const dataPaths = (root: string) => ({
  root,
  lock: join(root, 'agent.lock'),
  instanceUid: join(root, 'instance-uid'),
  credential: join(root, 'credential.json'),
  statusAddress: join(root, 'status-address.json'),
  journal: join(root, 'journal.json'),
  appProcess: join(root, 'app-process.json'),
  /** There while it is loaded. */
  nativeCalls: join(root, 'native-calls.node'),
  git: join(root, 'git'),
  /** What a head has to descend from, where commits are judged by who signed them. */
  acceptedCommit: join(root, 'accepted-commit.json'),
  downloads: join(root, 'downloads'),
  trees: join(root, 'trees'),
  /** Where an artifact is brought anew, to put back what somebody changed in its tree. */
  healing: join(root, 'healing'),
  slots: join(root, 'slots'),
  /** What running processes read; `slots` holds what a release checks before it runs. */
  config: join(root, 'config'),
  initDone: join(root, 'init-done'),
  current: join(root, 'current'),
  previous: join(root, 'previous'),
  /** Belongs to the app: the agent makes it and never touches what is in it. */
  appData: join(root, 'app-data'),
});
export type DataPaths = ReturnType<typeof dataPaths>;
