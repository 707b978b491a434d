/** What a browser is shown: plain pages that work without scripts. */
import type { Connection } from '../model.ts';
import type { Told } from './failure.ts';

export const IDENTIFIER_PATH = '/u/login/identifier';
export const PASSWORD_PATH = '/u/login/password';

export function identifierPage(
  state: string,
  options: {
    readonly hint: string;
    readonly buttons: readonly Connection[];
    readonly message: string | null;
  },
): string {
  const buttons = options.buttons.map(
    ({ name, displayName }) =>
      `<form method="post" action="${action(IDENTIFIER_PATH, state)}">` +
      `<input type="hidden" name="connection" value="${escaped(name)}">` +
      `<button type="submit">Continue with ${escaped(displayName)}</button></form>`,
  );
  return page(
    'Log in',
    `${messageOf(options.message)}<form method="post" action="${action(IDENTIFIER_PATH, state)}">
<label>Email address <input name="username" value="${escaped(options.hint)}" autofocus required></label>
<button type="submit">Continue</button></form>
${buttons.join('\n')}`,
  );
}

export function passwordPage(state: string, username: string, message: string | null): string {
  return page(
    'Enter your password',
    `${messageOf(message)}<form method="post" action="${action(PASSWORD_PATH, state)}">
<input type="hidden" name="username" value="${escaped(username)}">
<p>${escaped(username)}</p>
<label>Password <input type="password" name="password" autofocus required></label>
<button type="submit">Continue</button></form>`,
  );
}

/** Where nobody can be sent back to. It says what OAuth says, and nothing of the reason. */
export function errorPage({ error, description }: Told): string {
  return page(
    'Oops!, something went wrong',
    `<p><code>${escaped(error)}</code>: ${escaped(description)}</p>`,
  );
}

export function loggedOutPage(): string {
  return page('Logged out', '<p>OK</p>');
}

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${escaped(title)}</title></head>
<body><h1>${escaped(title)}</h1>
${body}
</body></html>
`;
}

function messageOf(message: string | null): string {
  return message === null ? '' : `<p role="alert">${escaped(message)}</p>\n`;
}

function action(path: string, state: string): string {
  return escaped(`${path}?${new URLSearchParams({ state })}`);
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
