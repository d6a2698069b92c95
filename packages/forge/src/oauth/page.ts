import { html, raw } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';

type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

const STYLE = `
:root { color-scheme: light dark; --paper: #f6f6f8; --card: #fff; --ink: #16171d; --soft: #4b4d59; --line: #e3e3e8;
  --control: #868694; --accent: #4b3fb8; --on-accent: #fff; --bad: #ab1f19; --bad-paper: #fcecea; }
@media (prefers-color-scheme: dark) { :root { --paper: #15161a; --card: #0f1013; --ink: #ebecf0; --soft: #b3b5c0;
  --line: #292b32; --control: #6d7080; --accent: #aaa1fa; --on-accent: #14111f; --bad: #ff958e; --bad-paper: #381715; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 24px; background: var(--paper); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; -webkit-font-smoothing: antialiased; }
main { width: 100%; max-width: 360px; }
header { display: flex; align-items: center; gap: 10px; margin-bottom: 20px; font-weight: 600; letter-spacing: -0.01em; }
header svg { color: var(--accent); }
section { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 28px; }
h1 { margin: 0 0 4px; font-size: 20px; line-height: 1.3; letter-spacing: -0.015em; text-wrap: balance; }
p { margin: 0 0 20px; color: var(--soft); text-wrap: pretty; }
section > p:last-child { margin-bottom: 0; }
label { display: block; margin: 14px 0 6px; font-size: 13px; font-weight: 550; }
input { width: 100%; height: 40px; padding: 0 12px; border: 1px solid var(--control); border-radius: 6px; background: var(--card);
  color: inherit; font: inherit; font-size: 16px; }
input:focus-visible, button:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; border-color: transparent; }
button { width: 100%; height: 40px; margin-top: 22px; border: 0; border-radius: 6px; background: var(--accent); color: var(--on-accent);
  font: inherit; font-weight: 600; cursor: pointer; }
button:hover { filter: brightness(1.07); }
.problem { margin: 0 0 18px; padding: 10px 12px; border-radius: 8px; background: var(--bad-paper); color: var(--bad); font-size: 14px; }
footer { margin-top: 16px; color: var(--soft); font-size: 13px; text-align: center; }
`;

const MARK = raw(
  `<svg width="24" height="24" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round"
    stroke-linejoin="round" aria-hidden="true"><path d="M13.2 3.2c-5.3 0-9.4 4-9.4 9.2 0 3.6 2.2 6.6 5.4 7.9h5.9c3.5-1.2
    5.6-4.1 5.6-7.4 0-3.7-2.8-6.4-6.3-6.4-3.2 0-5.6 2.3-5.6 5.2 0 2.5 1.8 4.3 4.1 4.3 1.9 0 3.2-1.3 3.2-2.9"/><path
    d="M9.2 20.3 7.4 22M12.2 20.3V22M15.1 20.3l1.7 1.7"/></svg>`,
);

/** A whole page of the forge around `content`. */
export function page(title: string, content: Html): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>${title} &middot; Pagurus</title>
        <style>
          ${raw(STYLE)}
        </style>
      </head>
      <body>
        <main>
          <header>${MARK}<span>Pagurus</span></header>
          ${content}
        </main>
      </body>
    </html>`;
}

export interface SignIn {
  readonly action: string;
  readonly returnTo: string;
  readonly csrf: string;
  /** Who asks, as "Pagurus dashboard"; `undefined` when the page was opened by itself. */
  readonly app?: string | undefined;
  readonly login?: string | undefined;
  readonly problem?: string | undefined;
}

export function signInPage({ action, returnTo, csrf, app, login = '', problem }: SignIn): Html {
  const purpose = app === undefined ? 'Use your account on this forge.' : html`to continue to <strong>${app}</strong>`;
  return page(
    'Sign in',
    html`<section>
      <h1>Sign in</h1>
      <p>${purpose}</p>
      ${problem === undefined ? '' : html`<div class="problem" role="alert">${problem}</div>`}
      <form method="post" action="${action}">
        <input type="hidden" name="csrf" value="${csrf}" />
        <input type="hidden" name="return_to" value="${returnTo}" />
        <label for="login">User name</label>
        <input
          id="login"
          name="login"
          value="${login}"
          autocomplete="username"
          autocapitalize="none"
          spellcheck="false"
          required
          ${login === '' ? 'autofocus' : ''}
        />
        <label for="password">Password</label>
        <input
          id="password"
          name="password"
          type="password"
          autocomplete="current-password"
          required
          ${login === '' ? '' : 'autofocus'}
        />
        <button type="submit">Sign in</button>
      </form>
    </section>`,
  );
}

/** One sentence under a title, for what cannot go on. */
export function sentencePage(title: string, sentence: string): Html {
  return page(
    title,
    html`<section>
      <h1>${title}</h1>
      <p>${sentence}</p>
    </section>`,
  );
}
