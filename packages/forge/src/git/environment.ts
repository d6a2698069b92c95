import { searchPath } from '#config.ts';

/** Who does what nobody asked for; no login has a space in it. */
export const FORGE_NAME = 'Pagurus Forge';
export const FORGE_EMAIL = 'forge@localhost';

/**
 * The whole environment of a git process: no configuration of the machine or the user, no prompt, no
 * translation. `safe.directory` because the data folder may belong to another user, as on a mounted volume.
 */
export function gitEnvironment(gitDir: string): NodeJS.ProcessEnv {
  const variables: Record<string, string> = {
    PATH: searchPath,
    LC_ALL: 'C',
    GIT_DIR: gitDir,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: 'safe.directory',
    GIT_CONFIG_VALUE_0: '*',
    GIT_TERMINAL_PROMPT: '0',
    GIT_AUTHOR_NAME: FORGE_NAME,
    GIT_AUTHOR_EMAIL: FORGE_EMAIL,
    GIT_COMMITTER_NAME: FORGE_NAME,
    GIT_COMMITTER_EMAIL: FORGE_EMAIL,
  };
  // Types of frameworks around us may declare variables that every process is said to have; git needs none of them.
  return variables as NodeJS.ProcessEnv;
}
