/**
 * Exchanging the certificates of an org.
 *
 * | here  | Okta                                                                                            |
 * |-------|-------------------------------------------------------------------------------------------------|
 * | make  | `credentials/keys/generate` of an app                                                           |
 * | use   | `credentials.signing.kid`, in the whole document, which goes back as it came                    |
 * | trust | keys of `idps/credentials/keys`; `trust.kid`, and `trust.additionalKids` for a second one        |
 *
 * A key of an app cannot be deleted. A key of identity providers that none of them trusts any more is.
 */
import { hasCode, IdctlError } from '../../../core/errors.ts';
import { type JsonObject, textAt, textsAt } from '../../../core/json-document.ts';
import type { CertificateKeeper } from '../../../services/federation/certificates-port.ts';
import type { TrustedProvider } from '../../../services/federation/port.ts';
import type { VendorContext } from '../../contract.ts';
import type { OktaClient } from '../client.ts';
import { oktaFor } from '../okta.ts';
import { replaceDocument } from '../replace.ts';
import { pathOf } from './applications.ts';
import { KEYS, Providers, providerPath } from './identity-providers.ts';
import { kidsOf } from './saml-provider.ts';
import { signingKeys } from './signing-keys.ts';

export function oktaCertificates(context: VendorContext): CertificateKeeper {
  const client = oktaFor(context);
  return {
    refusal: null,
    async make({ id }, years) {
      client.expect('generateApplicationKey', 'getApplication');
      const made = await client.write<JsonObject>({
        method: 'POST',
        path: `${pathOf(id)}/credentials/keys/generate`,
        query: { validityYears: years },
        effect: 'write',
        operation: 'generateApplicationKey',
      });
      const [held] = signingKeys([made], null);
      if (held !== undefined) return { ...held, status: 'next' };
      throw new IdctlError('OUTCOME_UNKNOWN', 'Okta answered without the certificate of the new key.');
    },
    async use({ id }, certificateId) {
      await replaceDocument(client, {
        path: pathOf(id),
        read: 'getApplication',
        write: 'replaceApplication',
        change: (app) =>
          textAt(app, 'credentials.signing.kid') === certificateId
            ? null
            : { credentials: { signing: { kid: certificateId } } },
      });
    },
    async metadataWith({ id }, certificateId) {
      const answer = await client.send({
        method: 'GET',
        path: `${pathOf(id)}/sso/saml/metadata`,
        query: { kid: certificateId },
        headers: { accept: 'application/xml' },
        effect: 'read',
        operation: 'previewSAMLmetadataForApplication',
      });
      return answer.text;
    },
    trust: (provider, certificates) => trust(client, provider, certificates),
  };
}

async function trust(
  client: OktaClient,
  { id, name }: TrustedProvider,
  certificates: readonly string[],
): Promise<void> {
  client.expect('createIdentityProviderKey', 'replaceIdentityProvider');
  const kids: string[] = [];
  for (const certificate of certificates) kids.push(await kidOf(client, certificate));
  const [kid, ...additional] = kids;
  if (kid === undefined) throw new IdctlError('USAGE', `${name} must trust one certificate at least.`);
  let before: readonly string[] = [];
  await replaceDocument(client, {
    path: providerPath(id),
    read: 'getIdentityProvider',
    write: 'replaceIdentityProvider',
    change: (idp) => {
      before = kidsOf(idp);
      if (before.join(' ') === kids.join(' ')) return null;
      return { protocol: { credentials: { trust: { kid, additionalKids: additional } } } };
    },
  });
  await forget(
    client,
    before.filter((it) => !kids.includes(it)),
  );
}

/** The key that holds a certificate; it is made when there is none. */
async function kidOf(client: OktaClient, certificate: string): Promise<string> {
  const known = await keyOf(client, certificate);
  if (known !== null) return known;
  const made = await client
    .write<JsonObject>({
      method: 'POST',
      path: KEYS,
      // The same certificate a second time is refused, so that a repetition makes none.
      effect: 'write',
      operation: 'createIdentityProviderKey',
      json: { x5c: [certificate] },
    })
    .catch((error: unknown) => {
      if (hasCode(error, 'CONFLICT')) return null;
      throw error;
    });
  const kid = made === null ? await keyOf(client, certificate) : textAt(made, 'kid');
  if (kid !== null) return kid;
  throw new IdctlError('OUTCOME_UNKNOWN', 'Okta took the certificate and did not say under which id.');
}

async function keyOf(client: OktaClient, certificate: string): Promise<string | null> {
  const keys = await providersOf(client).trustedKeys();
  const key = keys.find((it) => textsAt(it, 'x5c')[0] === certificate);
  return key === undefined ? null : textAt(key, 'kid');
}

/** Those that another provider trusts stay. */
async function forget(client: OktaClient, kids: readonly string[]): Promise<void> {
  if (kids.length === 0) return;
  const providers = await providersOf(client).list();
  const trusted = new Set(providers.flatMap((it) => it.saml?.trusted ?? []).map((it) => it.id));
  for (const kid of kids.filter((it) => !trusted.has(it))) {
    const path = `${KEYS}/${encodeURIComponent(kid)}`;
    const call = {
      method: 'DELETE',
      path,
      effect: 'idempotent',
      operation: 'deleteIdentityProviderKey',
    } as const;
    await client.send(call).catch((error: unknown) => {
      if (!hasCode(error, 'NOT_FOUND', 'CONFLICT')) throw error;
    });
  }
}

function providersOf(client: OktaClient): Providers {
  return new Providers(client, async () => []);
}
