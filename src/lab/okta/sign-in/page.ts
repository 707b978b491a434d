/** How the org's pages look: plain HTML forms that need no script, in one frame. */
import { html } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';
import type { OrgWorld } from '../org-world.ts';

export type Markup = HtmlEscapedString | Promise<HtmlEscapedString>;

const STYLE = html`
  <style>
    * { box-sizing: border-box; }
    body { margin: 0; min-height: 100vh; display: flex; flex-direction: column; align-items: center;
      background: #eef1f6; color: #1c2433; font: 16px/1.5 system-ui, "Segoe UI", "DejaVu Sans", sans-serif; }
    header { margin: 4rem 0 1.5rem; color: #4a5568; font-size: .95rem; letter-spacing: .02em; }
    header strong { color: #1c2433; }
    main { width: min(26rem, calc(100% - 2rem)); padding: 2rem; background: #fff; border: 1px solid #d8dee9;
      border-radius: .6rem; box-shadow: 0 1px 3px rgb(28 36 51 / 8%); }
    h1 { margin: 0 0 1rem; font-size: 1.35rem; line-height: 1.3; }
    p { margin: 0 0 1rem; }
    label { display: block; margin-bottom: .35rem; font-weight: 600; }
    input[type=text], input[type=password] { width: 100%; margin-bottom: 1rem; padding: .6rem .7rem; font: inherit;
      border: 1px solid #a9b3c4; border-radius: .35rem; }
    input:focus, button:focus, a:focus { outline: 3px solid #9ac1ff; outline-offset: 1px; }
    button, a.button { display: block; width: 100%; margin-bottom: .75rem; padding: .65rem; font: inherit;
      font-weight: 600; text-align: center; text-decoration: none; color: #fff; background: #1b5fc1; border: 0;
      border-radius: .35rem; cursor: pointer; }
    button.secondary, a.secondary { color: #1b5fc1; background: #eaf1fc; }
    .problem { padding: .75rem .9rem; color: #7a1420; background: #fdecee; border-left: 4px solid #c4273a;
      border-radius: .25rem; }
    .who { color: #4a5568; overflow-wrap: anywhere; }
    footer { margin: 1.5rem 0 3rem; color: #5b6779; font-size: .85rem; text-align: center; }
    code { font-size: .95em; overflow-wrap: anywhere; }
  </style>
`;

const ORG_TITLES = { wic: 'Workforce org', cic: 'Customer org' } as const;

export function pageBody(world: OrgWorld, title: string, content: Markup): Markup {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>${title} - ${ORG_TITLES[world.name]}</title>
        ${STYLE}
      </head>
      <body>
        <header><strong>${ORG_TITLES[world.name]}</strong> (${world.name})</header>
        <main>
          <h1>${title}</h1>
          ${content}
        </main>
        <footer>A stand-in of the lab on this machine. Nothing here leaves it.</footer>
      </body>
    </html> `;
}

const PAGE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
} as const;

export async function pageResponse(
  world: OrgWorld,
  title: string,
  content: Markup,
  status = 200,
): Promise<Response> {
  return new Response(String(await pageBody(world, title, content)), { status, headers: PAGE_HEADERS });
}

export function problemBox(text: string | null): Markup {
  return text === null ? html`` : html`<p class="problem" role="alert">${text}</p>`;
}

/**
 * A page that posts its fields to another site as soon as it is shown: how SAML and `response_mode=form_post` travel.
 * Without scripts the user presses the button.
 */
export async function postingPage(
  world: OrgWorld,
  target: string,
  fields: Readonly<Record<string, string>>,
): Promise<Response> {
  const form = html`
    <p>You are on your way to <code>${new URL(target).host}</code>.</p>
    <form method="post" action="${target}" id="onward">
      ${Object.entries(fields).map(
        ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
      )}
      <button type="submit">Continue</button>
    </form>
    <script>
      document.getElementById("onward").submit();
    </script>
  `;
  return pageResponse(world, 'One moment', form);
}
