/** What is public of an org: its addresses, its engine, its OpenID Connect endpoints. */
import { IdctlError } from '../../../core/errors.ts';
import type { FactNeed, OpenIdFacts, TenantFacts } from '../../../services/sso/port.ts';
import { notUnderstood, refusal } from '../faults.ts';
import type { JsonObject } from '../replace.ts';
import type { Calls } from './calls.ts';
import { textAt } from './document.ts';

const EDITIONS: Readonly<Record<string, string>> = { idx: 'Okta Identity Engine', v1: 'Okta Classic Engine' };

export async function oktaFacts(calls: Calls, needs: readonly FactNeed[]): Promise<TenantFacts> {
  const org = await calls.once('organization', () =>
    publicDocument(calls, '.well-known/okta-organization', 'getWellknownOrgMetadata'),
  );
  const own = textAt(org, '_links.organization.href');
  const custom = textAt(org, '_links.alternate.href');
  const addresses = [own ?? calls.client.context.baseUrl, ...(custom === null ? [] : [custom])].map((it) =>
    it.replace(/\/+$/, ''),
  );
  return {
    tenantId: textAt(org, 'id') ?? '',
    addresses: [...new Set(addresses)],
    callbackUrls: [...new Set(addresses)].map((it) => `${it}/oauth2/v1/authorize/callback`),
    edition: EDITIONS[textAt(org, 'pipeline') ?? ''] ?? 'Okta',
    openid: needs.includes('openid') ? await calls.once('openid', () => openIdFacts(calls)) : null,
  };
}

async function openIdFacts(calls: Calls): Promise<OpenIdFacts> {
  const found = await publicDocument(
    calls,
    '.well-known/openid-configuration',
    'getWellKnownOpenIDConfiguration',
  );
  const [issuer, authorizationUrl, tokenUrl, keysUrl] = [
    'issuer',
    'authorization_endpoint',
    'token_endpoint',
    'jwks_uri',
  ].map((name) => textAt(found, name));
  if (!issuer || !authorizationUrl || !tokenUrl || !keysUrl) {
    throw new IdctlError('UNAVAILABLE', 'The OpenID configuration of the org lacks its endpoints.');
  }
  return { issuer, authorizationUrl, tokenUrl, keysUrl, userInfoUrl: textAt(found, 'userinfo_endpoint') };
}

/** Needs no sign-in, and no scope. */
async function publicDocument(calls: Calls, path: string, operation: string): Promise<JsonObject> {
  const { context } = calls.client;
  const request = { method: 'GET', path, effect: 'read', operation } as const;
  calls.countRead();
  const response = await context.http.send(request);
  // Another server may well not know the path.
  if (response.status === 404) throw notUnderstood(response, request);
  if (response.status !== 200) throw refusal(response, request, context.clock.now());
  try {
    return JSON.parse(response.text);
  } catch {
    throw notUnderstood(response, request);
  }
}
