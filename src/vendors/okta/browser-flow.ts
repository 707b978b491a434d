/**
 * Authorization code with PKCE (RFC 7636) on a loopback redirect (RFC 8252): the browser of the person comes back to a
 * port of this machine, which listens for that one visit.
 */
import { createHash, randomBytes } from 'node:crypto';
import { IdctlError } from '../../core/errors.ts';
import type { TokenResponse } from './spec.ts';
import { addressOf, askForToken, type TokenEndpoint } from './token-endpoint.ts';

const AUTHORIZE_PATH = 'oauth2/v1/authorize';

export async function signInByBrowser(
  endpoint: TokenEndpoint,
  clientId: string,
  scopes: readonly string[],
): Promise<TokenResponse> {
  const { context } = endpoint;
  const verifier = randomBytes(32).toString('base64url');
  const state = randomBytes(16).toString('base64url');
  const port = context.settings['redirectPort'];
  const visit = await context.browser.expect(typeof port === 'number' ? port : 0, 'callback');
  try {
    const query = new URLSearchParams({
      client_id: clientId,
      response_type: 'code',
      scope: scopes.join(' '),
      redirect_uri: visit.address,
      state,
      code_challenge_method: 'S256',
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    });
    const answer = await visit.send(`${addressOf(context, AUTHORIZE_PATH)}?${query}`);
    const form = {
      grant_type: 'authorization_code',
      client_id: clientId,
      code: codeIn(answer, state),
      redirect_uri: visit.address,
      code_verifier: verifier,
    };
    return await askForToken(endpoint, async () => form, scopes);
  } finally {
    await visit.close();
  }
}

/** @throws AUTH_REQUIRED when Okta sent an error back, or somebody else sent the browser here */
function codeIn(answer: URLSearchParams, state: string): string {
  if (answer.get('state') !== state) {
    throw new IdctlError('AUTH_REQUIRED', 'The browser came back from another sign-in than this one.', {
      hint: 'Try again, and finish only the page that this run opens.',
    });
  }
  const code = answer.get('code');
  if (code !== null) return code;
  const error = answer.get('error') ?? 'no code';
  const description = answer.get('error_description');
  const said = description === null ? error : `${error}: ${description}`;
  throw new IdctlError(
    error === 'invalid_scope' ? 'DENIED' : 'AUTH_REQUIRED',
    `Okta refused the sign-in: ${said}`,
    {
      vendor: { id: 'okta', code: error, ...(description === null ? {} : { message: description }) },
      ...(error === 'invalid_scope'
        ? { hint: 'Grant the scopes to the application: Applications, the application, Okta API Scopes.' }
        : {}),
    },
  );
}
