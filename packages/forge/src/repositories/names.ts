/** Whether it can be an owner's or a repository's name: also a safe folder name, on every file system. */
export function isName(text: string): boolean {
  return (
    /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,98}[A-Za-z0-9_-])?$/.test(text) && !text.includes('..') && !/\.git$/i.test(text)
  );
}
