/** The org as SAML service provider of an identity provider. */
import { authnRequestXml, deflated } from '../../saml/authn-request.ts';
import { type Signer, signElement, signQuery } from '../../saml/sign.ts';
import { SamlRefusal, type VerifiedAssertion, verifyResponse } from '../../saml/verify-response.ts';
import type { IdentityProvider } from '../model.ts';
import { nowText, type OrgWorld } from '../org-world.ts';
import { trustedKids } from '../rules/idps.ts';
import { toPem } from '../rules/keys.ts';
import { newXmlId } from '../saml/assertion.ts';
import { acsUrl, requestKey, serviceProviderId, signsRequests } from '../saml/metadata.ts';
import { FederationFailure } from './failure.ts';
import { numberField, textField } from './fields.ts';
import type { ExternalUser } from './match-user.ts';
import { findPending, keepPending, takePending } from './pending.ts';

const CLOCK_SKEW_MS = 120_000;
const UNSPECIFIED = 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified';

/** A request on its way to the identity provider. */
export type Outgoing =
  | { readonly binding: 'redirect'; readonly url: string }
  | { readonly binding: 'post'; readonly url: string; readonly fields: Readonly<Record<string, string>> };

export function samlRequest(world: OrgWorld, idp: IdentityProvider, fromUri: string): Outgoing {
  const url = textField(idp.protocol, 'endpoints', 'sso', 'url') ?? '';
  const id = newXmlId(world);
  keepPending(world, id, { kind: 'saml', idpId: idp.id, fromUri });
  const xml = authnRequestXml({
    id,
    issuer: serviceProviderId(idp),
    destination: textField(idp.protocol, 'endpoints', 'sso', 'destination') ?? url,
    acsUrl: acsUrl(world, idp),
    issueInstant: nowText(world),
    nameIdFormat: textField(idp.protocol, 'settings', 'nameFormat') ?? UNSPECIFIED,
  });
  const signer = signerOf(idp);
  if (textField(idp.protocol, 'endpoints', 'sso', 'binding') === 'HTTP-POST') {
    const signed = signer === null ? xml : signElement(xml, id, signer);
    return {
      binding: 'post',
      url,
      fields: { SAMLRequest: Buffer.from(signed).toString('base64'), RelayState: fromUri },
    };
  }
  const params = { SAMLRequest: deflated(xml), RelayState: fromUri };
  const query = signer === null ? new URLSearchParams(params).toString() : signQuery(params, signer);
  return { binding: 'redirect', url: `${url}${url.includes('?') ? '&' : '?'}${query}` };
}

/** Null for a provider that takes requests without a signature. */
function signerOf(idp: IdentityProvider): Signer | null {
  const key = requestKey(idp);
  if (!signsRequests(idp) || key === null) return null;
  const isOld = textField(idp.protocol, 'algorithms', 'request', 'signature', 'algorithm') === 'SHA-1';
  return {
    privateKeyPem: toPem(key.privateJwk),
    certificate: key.certificate,
    signature: isOld ? 'RSA_SHA1' : 'RSA_SHA256',
    digest: isOld ? 'SHA1' : 'SHA256',
  };
}

/** @throws FederationFailure */
export async function redeemResponse(
  world: OrgWorld,
  idp: IdentityProvider,
  samlResponse: string,
): Promise<{ readonly external: ExternalUser; readonly fromUri: string | null }> {
  const assertion = await verified(world, idp, samlResponse);
  useUp(world, assertion);
  const pending = takePending(world, assertion.inResponseTo);
  return {
    fromUri: textField(pending, 'fromUri'),
    external: { externalId: assertion.nameId, attributes: attributesOf(assertion), amr: [] },
  };
}

async function verified(
  world: OrgWorld,
  idp: IdentityProvider,
  samlResponse: string,
): Promise<VerifiedAssertion> {
  const trust = (name: string) => textField(idp.protocol, 'credentials', 'trust', name);
  // The one in force, and one beside it while certificates are exchanged.
  const kids = trustedKids(idp);
  const keys = world.state.idpKeys.filter(({ kid }) => kids.includes(kid));
  try {
    return await verifyResponse(samlResponse, {
      certificates: keys.flatMap(({ x5c }) => x5c.slice(0, 1)),
      issuer: trust('issuer') ?? '',
      audience: serviceProviderId(idp),
      recipients: [acsUrl(world, idp)],
      destination: 'checked',
      signed: signedPart(idp),
      nowMs: world.context.clock.now(),
      skewMs: numberField(idp.policy, 'maxClockSkew') ?? CLOCK_SKEW_MS,
      // An answer that nobody asked for is a sign-in that began at the provider; Okta takes it.
      isPending: (id) => id === null || textField(findPending(world, id), 'idpId') === idp.id,
    });
  } catch (error) {
    if (!(error instanceof SamlRefusal)) throw error;
    throw new FederationFailure(`${REASONS[error.fault] ?? 'Invalid SAML response'}: ${error.message}`, {
      fault: error.fault,
    });
  }
}

const REASONS: Readonly<Record<string, string>> = {
  signature: 'Unable to validate the digital signature',
  issuer: 'Issuer did not match the one configured',
  audience: 'The response does not name this org as its audience',
  'not-yet-valid': 'The assertion is not yet valid',
  expired: 'The assertion has expired',
};

function signedPart(idp: IdentityProvider): 'response' | 'assertion' | 'any' {
  const scope = textField(idp.protocol, 'algorithms', 'response', 'signature', 'scope');
  if (scope === 'RESPONSE') return 'response';
  return scope === 'ASSERTION' ? 'assertion' : 'any';
}

/** @throws FederationFailure when the assertion came before */
function useUp({ state, context }: OrgWorld, { id, notOnOrAfterMs }: VerifiedAssertion): void {
  const key = `SamlAssertion:${id}`;
  if (state.oidc[key] !== undefined) throw new FederationFailure('The assertion was used before');
  const now = context.clock.now();
  state.oidc[key] = { payload: {}, expiresAtMs: Math.max(notOnOrAfterMs, now) + CLOCK_SKEW_MS };
}

/** Attributes by name, one value each; more are a list. */
function attributesOf({ nameId, attributes }: VerifiedAssertion): Readonly<Record<string, unknown>> {
  const named = Object.entries(attributes).map(([name, values]) => [
    name,
    values.length > 1 ? values : values[0],
  ]);
  return { subjectNameId: nameId, userName: nameId, ...Object.fromEntries(named) };
}
