/** What people see while no app can answer and the state file names no page of its own. */
export const BUILT_IN_PAGE = {
  contentType: 'text/html; charset=utf-8',
  body: `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Back in a moment</title>
<style>body { font: 1rem/1.5 system-ui, sans-serif; max-width: 32rem; margin: 20vh auto; padding: 0 1rem }</style>
<h1>Back in a moment</h1>
<p>This service is being started. Please try again shortly.</p>
</html>
`,
} as const;

const TYPES: Readonly<Record<string, string>> = {
  json: 'application/json',
  txt: 'text/plain; charset=utf-8',
};

/** By the ending of its name; a page without one that says otherwise is HTML. */
export const pageType = (path: string): string =>
  TYPES[path.slice(path.lastIndexOf('.') + 1)] ?? 'text/html; charset=utf-8';
