/** Device authorization (RFC 8628): for machines without a browser; the person types a short code elsewhere. */
import { IdctlError } from '../../core/errors.ts';
import type { HttpRequest, HttpResponse } from '../../core/http-contract.ts';
import { notUnderstood, tokenRefusal } from './faults.ts';
import type { DeviceAuthorization, TokenResponse } from './spec.ts';
import { type TokenEndpoint, tryForToken } from './token-endpoint.ts';

/** RFC 8628, section 3.5: what to wait when the server names no interval, and what `slow_down` adds. */
const DEFAULT_INTERVAL_S = 5;
const SLOW_DOWN_S = 5;

export async function signInByDevice(
  endpoint: TokenEndpoint,
  clientId: string,
  scopes: readonly string[],
): Promise<TokenResponse> {
  const { context } = endpoint;
  const device = await begin(endpoint, clientId, scopes);
  const whole = device.verification_uri_complete ?? device.verification_uri;
  context.browser.show(`Sign in at ${whole}\nThe code is ${device.user_code}`);
  const form = {
    grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
    client_id: clientId,
    device_code: device.device_code,
  };
  const deadline = context.clock.now() + device.expires_in * 1000;
  let interval = device.interval ?? DEFAULT_INTERVAL_S;
  while (context.clock.now() < deadline) {
    await context.clock.sleep(interval * 1000, context.signal);
    const outcome = await tryForToken(endpoint, async () => form);
    if (outcome.kind === 'granted') return outcome.answer;
    if (outcome.error === 'slow_down') interval += SLOW_DOWN_S;
    else if (outcome.error !== 'authorization_pending')
      throw tokenRefusal(outcome.response, scopes, context.clock.now());
  }
  throw new IdctlError('TIMEOUT', 'Nobody signed in before the code expired.', { hint: 'Try again.' });
}

async function begin(
  { context }: TokenEndpoint,
  clientId: string,
  scopes: readonly string[],
): Promise<DeviceAuthorization> {
  const request: HttpRequest = {
    method: 'POST',
    path: 'oauth2/v1/device/authorize',
    body: { form: { client_id: clientId, scope: scopes.join(' ') } },
    effect: 'sign-in',
    operation: 'deviceAuthorize',
  };
  const response = await context.http.send(request);
  if (response.status !== 200) throw tokenRefusal(response, scopes, context.clock.now());
  return parse(response, request);
}

function parse(response: HttpResponse, request: HttpRequest): DeviceAuthorization {
  try {
    const body: DeviceAuthorization = JSON.parse(response.text);
    if (typeof body.device_code === 'string' && typeof body.user_code === 'string') return body;
  } catch {
    // Told below.
  }
  throw notUnderstood(response, request);
}
