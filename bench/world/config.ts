/** What every part that a bench starts inherits. */
export const inheritedEnv: Readonly<NodeJS.ProcessEnv> = process.env;
