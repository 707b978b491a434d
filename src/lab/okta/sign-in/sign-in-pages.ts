/** The sign-in page in its two steps, and the pages around it. */
import { html } from 'hono/html';
import type { App, IdentityProvider } from '../model.ts';
import type { OrgWorld } from '../org-world.ts';
import { CSRF_FIELD } from './csrf.ts';
import { type Markup, pageResponse, problemBox } from './page.ts';

/** What travels through the forms. */
export interface Passage {
  readonly fromUri: string;
  readonly csrf: string;
  readonly problem: string | null;
}

export const IDENTIFY_PATH = '/signin/identify';
export const PASSWORD_PATH = '/signin/password';
export const FEDERATE_PATH = '/sso/idps';

export function identifierPage(
  world: OrgWorld,
  passage: Passage,
  details: { readonly hint: string; readonly app: App | null },
): Promise<Response> {
  const content = html`
    ${problemBox(passage.problem)}
    ${details.app === null ? '' : html`<p class="who">to go on to ${details.app.label}</p>`}
    <form method="post" action="${IDENTIFY_PATH}">
      ${hidden(passage)}
      <label for="identifier">Username</label>
      <input type="text" id="identifier" name="identifier" value="${details.hint}" autocomplete="username"
        autocapitalize="none" spellcheck="false" autofocus required>
      <button type="submit">Next</button>
    </form>
  `;
  return pageResponse(world, 'Sign in', content, passage.problem === null ? 200 : 400);
}

export function passwordPage(world: OrgWorld, passage: Passage, identifier: string): Promise<Response> {
  const content = html`
    ${problemBox(passage.problem)}
    <form method="post" action="${PASSWORD_PATH}">
      ${hidden(passage)}
      <p class="who">${identifier}</p>
      <input type="hidden" name="identifier" value="${identifier}">
      <label for="password">Password</label>
      <input type="password" id="password" name="password" autocomplete="current-password" autofocus required>
      <button type="submit">Sign in</button>
    </form>
    <a class="button secondary" href="/signin?fromURI=${encodeURIComponent(passage.fromUri)}">Not you?</a>
  `;
  return pageResponse(world, 'Enter your password', content, passage.problem === null ? 200 : 401);
}

/** Where the routing rule leaves the choice of the identity provider to the user. */
export function providerPage(
  world: OrgWorld,
  fromUri: string,
  idps: readonly IdentityProvider[],
): Promise<Response> {
  const content = html`
    <p>Choose where you have your account.</p>
    ${idps.map(
      ({ id, name }) =>
        html`<a class="button secondary" href="${FEDERATE_PATH}/${id}?fromURI=${encodeURIComponent(fromUri)}"
          >${name}</a
        >`,
    )}
  `;
  return pageResponse(world, 'Sign in', content);
}

export function signedOutPage(world: OrgWorld): Promise<Response> {
  return pageResponse(
    world,
    'You are signed out',
    html`<p>This browser has no session with the org any more.</p>
      <a class="button" href="/signin">Sign in again</a>`,
  );
}

export function homePage(world: OrgWorld, name: string, apps: readonly App[]): Promise<Response> {
  const content = html`
    <p class="who">Signed in as ${name}</p>
    ${apps.length === 0 ? html`<p>No application is assigned to you.</p>` : ''}
    ${apps.map((app) => html`<a class="button secondary" href="${appLink(app)}">${app.label}</a>`)}
    <a class="button" href="/login/signout">Sign out</a>
  `;
  return pageResponse(world, 'Your applications', content);
}

/** Where an application's tile leads: sign-in that begins here. */
export function appLink(app: App): string {
  return `/home/${app.name}/${app.id}`;
}

/** What the browser sees of a federation that failed; the reason is in the System Log alone. */
export function nonSuccessPage(world: OrgWorld): Promise<Response> {
  const content = html`
    ${problemBox('We could not sign you in.')}
    <p>The administrator of this org finds the reason in the System Log.</p>
    <p class="who">Error code: <code>GENERAL_NONSUCCESS</code></p>
  `;
  return pageResponse(world, '400 Bad Request', content, 400);
}

export function refusalPage(
  world: OrgWorld,
  title: string,
  words: string,
  status: number,
): Promise<Response> {
  return pageResponse(
    world,
    title,
    html`${problemBox(words)}<a class="button secondary" href="/">Your applications</a>`,
    status,
  );
}

function hidden({ csrf, fromUri }: Passage): Markup {
  return html`<input type="hidden" name="${CSRF_FIELD}" value="${csrf}">
    <input type="hidden" name="fromURI" value="${fromUri}">`;
}
