import { settingNames } from '#config.ts';

const COMMANDS = `pagurus-agent keeps one app of one environment running in this container, as a Git repository says.

  pagurus-agent run       until it is told to end; the default
  pagurus-agent status    what the agent of this data folder is doing, as JSON; needs PAGURUS_DATA_DIR only
  pagurus-agent plan      what it would do with the head, without doing it; ends with 1 when it would refuse
      --commit SHA        with another commit of the branch
      --json              for a program
  pagurus-agent version
  pagurus-agent help

Each setting is a variable or a flag; a flag stands above the variable:
`;

/** All commands and all settings. */
export function helpText(): string {
  const settings = settingNames().map((name) => {
    const flag = name.replace('PAGURUS_', '').toLowerCase().replaceAll('_', '-');
    return `  ${name.padEnd(30)}--${flag}`;
  });
  return [COMMANDS, ...settings].join('\n');
}
