/**
 * SAML logon: what PVWA demands of a response, and the partner that it trusts, as `saml.config` names it. The file
 * itself cannot be had by the vendor's API; the lab takes what matters of it as an event.
 */
import { X509Certificate } from 'node:crypto';
import * as z from 'zod';
import { SamlRefusal, type VerifiedAssertion, verifyResponse } from '../saml/verify-response.ts';
import { refusal } from './faults.ts';
import { partnerOf } from './saml-config.ts';
import type { Vault } from './vault.ts';

const CLOCK_SKEW_MS = 3 * 60_000;

const partnerSchema = z.strictObject({
  /** `PartnerIdentityProvider Name`, compared exactly. */
  issuer: z.string().min(1),
  /** PEM, or its base64 alone; two while the partner rolls its key over. */
  certificates: z.array(z.string().transform(toBase64)).min(1),
  idpInitiated: z.boolean().default(true),
});

/** The file itself, as it lies on the server. */
const fileSchema = z.strictObject({
  text: z.string().transform((text, context) => {
    const partner = partnerOf(text);
    if (partner !== null) return partner;
    context.addIssue({ code: 'custom', message: 'is no saml.config with one PartnerIdentityProvider' });
    return z.NEVER;
  }),
});

function toBase64(text: string, context: z.RefinementCtx): string {
  const bare = text.replace(/-----(BEGIN|END) CERTIFICATE-----|\s/g, '');
  try {
    return new X509Certificate(Buffer.from(bare, 'base64')).raw.toString('base64');
  } catch {
    context.addIssue({ code: 'custom', message: 'is not a certificate' });
    return z.NEVER;
  }
}

/** The event `saml-partner`: `{issuer, certificates, idpInitiated}`, or `{text}` with the file. @throws ZodError */
export function setPartner(vault: Vault, data: unknown): void {
  const isFile = typeof data === 'object' && data !== null && Object.hasOwn(data, 'text');
  const partner = partnerSchema.parse(isFile ? fileSchema.parse(data).text : data);
  vault.data.saml = { ...vault.data.saml, ...partner };
}

/**
 * The asserted vault user name.
 *
 * @param recipients Every address under which this PVWA's assertion consumer may be reached.
 * @throws PASWS035E naming what does not fit
 */
export async function readAssertion(
  vault: Vault,
  response: string,
  audience: string,
  recipients: readonly string[],
): Promise<string> {
  const { issuer, certificates, idpInitiated } = vault.data.saml;
  if (!idpInitiated) throw refusal.authenticationRefused('SAML: nobody asked for the assertion');
  try {
    const assertion = await verifyResponse(response, {
      certificates,
      issuer,
      audience,
      recipients,
      destination: 'checked',
      signed: 'assertion',
      nowMs: vault.context.clock.now(),
      skewMs: CLOCK_SKEW_MS,
      // By the API nobody has asked: the assertion was fetched from the partner.
      isPending: (id) => id === null,
    });
    useUp(vault, assertion);
    return assertion.nameId;
  } catch (error) {
    if (error instanceof SamlRefusal) throw refusal.authenticationRefused(`SAML: ${error.message}`);
    throw error;
  }
}

/** @throws PASWS035E for an assertion that came before */
function useUp({ data, context }: Vault, { id, notOnOrAfterMs }: VerifiedAssertion): void {
  const now = context.clock.now();
  const { used } = data.saml;
  if (used.some((one) => one.id === id)) {
    throw refusal.authenticationRefused('SAML: the assertion was used before');
  }
  const untilMs = Math.max(notOnOrAfterMs, now) + CLOCK_SKEW_MS;
  data.saml.used = [...used.filter((one) => one.untilMs > now), { id, untilMs }];
}
