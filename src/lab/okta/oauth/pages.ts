/** Pages of the OpenID provider: a refused request, and the three steps of a device. */
import { html, raw } from 'hono/html';
import type { Configuration, KoaContextWithOIDC } from 'oidc-provider';
import type { OrgWorld } from '../org-world.ts';
import { type Markup, pageBody, problemBox } from '../sign-in/page.ts';
import { oauthError } from './errors.ts';

type DeviceFlow = NonNullable<NonNullable<Configuration['features']>['deviceFlow']>;
type DevicePages = Pick<DeviceFlow, 'userCodeInputSource' | 'userCodeConfirmSource' | 'successSource'>;

export async function showError(world: OrgWorld, ctx: KoaContextWithOIDC, error: Error): Promise<void> {
  const { error: code, error_description: description } = oauthError(error);
  const isWrongRedirect = code === 'invalid_redirect_uri';
  const words = isWrongRedirect
    ? "The 'redirect_uri' parameter is none of the sign-in redirect URIs of the client application."
    : description;
  // Okta has no code of its own for it and calls the request invalid.
  const shown = isWrongRedirect ? 'invalid_request' : code;
  await show(world, ctx, 'The request cannot be served', errorContent(words, shown));
}

function errorContent(words: string, code: string): Markup {
  return html`${problemBox(words)}
    <p class="who">Error code: <code>${code}</code></p>`;
}

/** The library's forms, which it names and fills itself, in the org's frame. */
export function devicePages(world: OrgWorld): DevicePages {
  return {
    userCodeInputSource: (ctx, form, _out, error) => {
      const problem =
        error === undefined || error === null ? null : 'That code is not one that waits. Look at it again.';
      return show(
        world,
        ctx,
        'Connect a device',
        html`${problemBox(problem)}
          <p>Type the code that your device shows.</p>
          ${raw(form)}
          <button type="submit" form="op.deviceInputForm">Next</button>`,
      );
    },
    userCodeConfirmSource: (ctx, form, client, _device, userCode) =>
      show(
        world,
        ctx,
        'Connect a device',
        html`<p>Does your device show <strong><code>${userCode}</code></strong>, for ${client.clientName ?? client.clientId}?</p>
          ${raw(form)}
          <button type="submit" form="op.deviceConfirmForm">Yes, connect it</button>
          <button type="submit" form="op.deviceConfirmForm" class="secondary" name="abort" value="yes">No, stop</button>`,
      ),
    successSource: (ctx) =>
      show(world, ctx, 'Device connected', html`<p>Your device is signed in. You can close this page.</p>`),
  };
}

async function show(world: OrgWorld, ctx: KoaContextWithOIDC, title: string, content: Markup): Promise<void> {
  ctx.type = 'html';
  ctx.body = String(await pageBody(world, title, content));
}
