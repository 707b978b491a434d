/** What there is to know of a tenant: its addresses, its OpenID Connect endpoints. */
import { hasCode, IdctlError } from '../../../core/errors.ts';
import { type JsonObject, textAt } from '../../../core/json-document.ts';
import type { FactNeed, OpenIdFacts, TenantFacts } from '../../../services/sso/port.ts';
import { SCOPES } from '../scopes.ts';
import type { Calls } from './calls.ts';

export async function auth0Facts(calls: Calls, needs: readonly FactNeed[]): Promise<TenantFacts> {
  const own = calls.client.context.baseUrl.replace(/\/+$/, '');
  const custom = needs.includes('addresses') ? await customAddresses(calls) : [];
  const addresses = [...new Set([own, ...custom])];
  return {
    // The tenant's own domain never changes, and the API is spoken to under it only.
    tenantId: new URL(own).host,
    addresses,
    callbackUrls: addresses.map((it) => `${it}/login/callback`),
    edition: 'Auth0',
    openid: needs.includes('openid') ? openIdFacts(await calls.openIdConfiguration()) : null,
  };
}

/** Those that people can sign in under already. */
async function customAddresses(calls: Calls): Promise<readonly string[]> {
  const { client } = calls;
  const scopes = await client.scopes();
  if (!SCOPES['get_custom-domains'].some((scope) => scopes.includes(scope))) {
    client.context.warn(
      `Whether ${client.context.connection} has custom domains cannot be seen without read:custom_domains.`,
    );
    return [];
  }
  try {
    const domains = await calls.customDomains();
    return domains.filter((it) => it.status === 'ready').map((it) => `https://${it.domain}`);
  } catch (error) {
    // Tenants whose plan has none are refused the question.
    if (hasCode(error, 'DENIED')) return [];
    throw error;
  }
}

function openIdFacts(found: JsonObject): OpenIdFacts {
  const [issuer, authorizationUrl, tokenUrl, keysUrl] = [
    'issuer',
    'authorization_endpoint',
    'token_endpoint',
    'jwks_uri',
  ].map((name) => textAt(found, name));
  if (!issuer || !authorizationUrl || !tokenUrl || !keysUrl) {
    throw new IdctlError('UNAVAILABLE', 'The OpenID configuration of the tenant lacks its endpoints.');
  }
  return { issuer, authorizationUrl, tokenUrl, keysUrl, userInfoUrl: textAt(found, 'userinfo_endpoint') };
}
