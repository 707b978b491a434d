/** Pages of the stand-in: the admin panel's custom authentication, services, and refusals. */
import { html } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';
import type { CustomAuthentication, ZohoUser } from './model.ts';

type Markup = HtmlEscapedString | Promise<HtmlEscapedString>;

const STYLE = html`
  <style>
    * { box-sizing: border-box; }
    body { margin: 3rem auto; padding: 0 1rem; max-width: 44rem; color: #222; background: #fbfbf9;
      font: 16px/1.5 system-ui, "Segoe UI", "DejaVu Sans", sans-serif; }
    h1 { font-size: 1.4rem; }
    dt { font-weight: 600; margin-top: .6rem; } dd { margin: 0; overflow-wrap: anywhere; }
    label { display: block; margin: 1rem 0 .3rem; font-weight: 600; }
    input[type=text], textarea { width: 100%; padding: .5rem; font: inherit; border: 1px solid #999;
      border-radius: .3rem; }
    textarea { min-height: 8rem; font-family: monospace; font-size: .85rem; }
    button { margin-top: 1rem; padding: .6rem 1.4rem; font: inherit; font-weight: 600; color: #fff;
      background: #157347; border: 0; border-radius: .3rem; cursor: pointer; }
    .problem { padding: .7rem 1rem; background: #fdecee; border-left: 4px solid #b3261e; }
    footer { margin-top: 3rem; color: #666; font-size: .85rem; }
  </style>
`;

export async function page(title: string, content: Markup, status = 200): Promise<Response> {
  const document = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>${title} - Zoho stand-in</title>
        ${STYLE}
      </head>
      <body>
        <h1>${title}</h1>
        ${content}
        <footer>A stand-in of the lab on this machine. Nothing here leaves it.</footer>
      </body>
    </html> `;
  const headers = { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' };
  return new Response(String(await document), { status, headers });
}

export function refusalPage(text: string, detail: string, status = 400): Promise<Response> {
  return page(
    'Sign-in failed',
    html`<p class="problem" role="alert">${text}</p>
      <p>For the administrator: ${detail}</p>`,
    status,
  );
}

export function servicesPage(
  user: ZohoUser,
  serviceUrl: string,
  links: Readonly<Record<string, string>>,
): Promise<Response> {
  const content = html`
    <p>Signed in as <strong>${user.email}</strong>${serviceUrl === '' ? '' : html`, on the way to <code>${serviceUrl}</code>`}.</p>
    <ul>
      ${Object.entries(links).map(([name, link]) => html`<li><a href="${link}">${name}</a></li>`)}
    </ul>
  `;
  return page('Your services', content);
}

export interface AdminView {
  readonly acsUrl: string;
  readonly entityId: string;
  readonly metadataUrl: string;
  readonly authentication: CustomAuthentication | null;
  readonly problem: string | null;
}

/** The form by which the administrator pastes what the identity provider gave him. */
export function adminPage(view: AdminView): Promise<Response> {
  const { authentication: current, problem } = view;
  const content = html`
    ${problem === null ? '' : html`<p class="problem" role="alert">${problem}</p>`}
    <p>${current === null ? 'No identity provider is configured.' : 'An identity provider is configured.'}</p>
    <dl>
      <dt>ACS URL</dt>
      <dd><code>${view.acsUrl}</code></dd>
      <dt>Entity ID</dt>
      <dd><code>${view.entityId}</code></dd>
      <dt>Metadata</dt>
      <dd><a href="${view.metadataUrl}">download</a></dd>
    </dl>
    <form method="post">
      <label for="signInUrl">Sign-in URL</label>
      <input type="text" id="signInUrl" name="signInUrl" value="${current?.signInUrl ?? ''}" required>
      <label for="certificate">Verification certificate</label>
      <textarea id="certificate" name="certificate" required></textarea>
      <label><input type="checkbox" name="justInTime" value="on"> Make users of verified domains just in time</label>
      <button type="submit">Save</button>
    </form>
  `;
  return page('Custom authentication', content, problem === null ? 200 : 400);
}
