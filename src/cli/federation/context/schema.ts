/**
 * The file that says what is known of the two ends of a federation: one source for validation, types and the published
 * JSON Schema. Everything is optional but the version: what is left out is not tested.
 */
import * as z from 'zod';
import { sentenceOn } from '../../profile/sentences.ts';

const filled = z.string().min(1);
const texts = z.array(filled);
const instant = z
  .string()
  .regex(
    /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/,
    'a time is written like 2026-11-26T08:00:00Z',
  );
const file = (what: string) => filled.describe(`File with ${what}; its path is relative to this file.`);
const certificates = texts.describe('Files (PEM or DER), or certificates as PEM or base64.');

const idp = z
  .strictObject({
    metadata: file('SAML metadata').optional(),
    entityId: filled.optional(),
    certificates: certificates.optional(),
    signOnUrls: z.strictObject({ redirect: filled.optional(), post: filled.optional() }).optional(),
    wantsSignedRequests: z.boolean().optional(),
  })
  .describe('The SAML identity provider.');

const sp = z
  .strictObject({
    metadata: file('SAML metadata').optional(),
    entityId: filled.optional(),
    acsUrls: texts.optional().describe('Addresses that take responses; the default one first.'),
    nameIdFormats: texts.optional(),
    wantsSignedAssertions: z.boolean().optional(),
    wantsSignedResponses: z.boolean().optional(),
    wantsEncryptedAssertions: z.boolean().optional(),
    signsRequests: z.boolean().optional(),
    allowsUnsolicited: z.boolean().optional().describe('Whether it takes a response that nobody asked for.'),
    requiredAttributes: texts.optional(),
    certificates: certificates.optional(),
    encryptionCertificates: certificates.optional(),
  })
  .describe('The SAML service provider.');

const provider = z
  .strictObject({
    issuer: filled.optional(),
    jwks: file('the key set').optional(),
    discovery: file('the discovery document').optional(),
  })
  .describe('The OpenID provider.');

const client = z
  .strictObject({
    clientId: filled.optional(),
    isPublic: z.boolean().optional().describe('A client that keeps no secret.'),
    redirectUris: texts.optional(),
    audiences: texts.optional().describe('Audiences of tokens beside the client id.'),
    scopes: texts.optional(),
    algorithms: texts.optional(),
    nonce: filled.optional(),
    state: filled.optional(),
    maxAgeSeconds: z.int().nonnegative().optional(),
    requiredClaims: texts.optional(),
    postLogoutUris: texts
      .optional()
      .describe('Addresses that people may be led to once they have signed out.'),
    certificate: filled
      .optional()
      .describe('What the client shows in TLS: a file (PEM or DER), or the certificate as PEM or base64.'),
  })
  .describe('The relying party of OpenID Connect.');

const request = z
  .strictObject({ id: filled.optional(), relayState: z.string().optional() })
  .describe('The SAML request that the response answers.');

export const contextSchema = z
  .strictObject({
    schemaVersion: z.literal(1),
    at: instant.optional().describe('The time to judge at; a capture is judged at its own time without it.'),
    skew: z
      .string()
      .regex(/^(\d+(ms|s|m|h|d))+$/, 'a duration is written like 45s or 5m')
      .optional()
      .describe('How far the clocks of the two ends may be apart; 60s when left out.'),
    ...{ idp: idp.optional(), sp: sp.optional() },
    ...{ provider: provider.optional(), client: client.optional(), request: request.optional() },
    seen: texts.optional().describe('Ids of assertions and tokens that were used before.'),
  })
  .describe('What is known of the two ends of a federation.');

export type ContextData = z.infer<typeof contextSchema>;

export function parseContext(data: unknown) {
  return contextSchema.safeParse(data, { error: (issue) => sentenceOn('the file', issue) });
}

/** The published schema, for editors. */
export function contextJsonSchema(): object {
  return z.toJSONSchema(contextSchema, { io: 'input' });
}
