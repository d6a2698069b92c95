/** Where `git` is looked for; the one thing that git's processes get from our own environment. */
export const searchPath: string = process.env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin';
