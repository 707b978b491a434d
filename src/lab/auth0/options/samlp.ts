/** Options of the strategy `samlp`. Source: schema ConnectionOptionsSAML. */
import { X509Certificate } from 'node:crypto';
import * as z from 'zod';
import type { Document } from '../model.ts';
import { address, domainAliases, federated } from './common.ts';

const POST = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST';
const REDIRECT = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect';

const pem = z.string().min(1).max(10_240);
const keyPair = z.strictObject({ cert: pem.optional(), key: pem.optional() });
const fieldName = z.string().max(2048);

export const samlOptions = z
  .strictObject({
    ...federated,
    signInEndpoint: address(2048).optional(),
    signOutEndpoint: address(2048).optional(),
    disableSignout: z.boolean().optional(),
    signingCert: pem.refine((text) => certificateOf(text) !== null, 'must be a certificate').optional(),
    cert: pem.optional(),
    thumbprints: z.array(z.string()).max(1).optional(),
    metadataXml: z.string().max(102_400).optional(),
    metadataUrl: address(2048).optional(),
    entityId: z.string().min(1).max(128).optional(),
    signSAMLRequest: z.boolean().optional(),
    signatureAlgorithm: z.enum(['rsa-sha1', 'rsa-sha256']).optional(),
    digestAlgorithm: z.enum(['sha1', 'sha256']).optional(),
    protocolBinding: z.enum([POST, REDIRECT]).optional(),
    deflate: z.boolean().optional(),
    debug: z.boolean().optional(),
    destinationUrl: address(255).optional(),
    recipientUrl: address(255).optional(),
    requestTemplate: z.string().min(1).max(10_240).optional(),
    fieldsMap: z.record(z.string(), z.union([fieldName, z.array(fieldName).max(4)])).optional(),
    user_id_attribute: z.string().min(1).max(2396).optional(),
    signing_key: keyPair.optional(),
    decryptionKey: z.union([keyPair, pem]).optional(),
    domain_aliases: domainAliases(50_001).optional(),
    idpinitiated: z
      .strictObject({
        enabled: z.boolean().optional(),
        client_id: z.string().min(1).max(256).optional(),
        client_protocol: z.enum(['oauth2', 'samlp', 'wsfed']).optional(),
        client_authorizequery: z.string().min(1).max(2048).optional(),
      })
      .optional(),
    global_token_revocation_jwt_iss: z.string().min(1).max(1024).optional(),
    global_token_revocation_jwt_sub: z.string().min(1).max(1024).optional(),
  })
  .refine(
    ({ signInEndpoint, signingCert, metadataXml, metadataUrl }) =>
      [metadataXml, metadataUrl].some((it) => it !== undefined) ||
      (signInEndpoint !== undefined && signingCert !== undefined),
    { message: 'Missing required property: signInEndpoint and signingCert, or metadata' },
  );

/** PEM, PEM in base64, or base64 of the DER: all of them are in use. */
function certificateOf(text: string): X509Certificate | null {
  const decoded = Buffer.from(text, 'base64');
  for (const candidate of [text, decoded.toString('latin1'), decoded]) {
    try {
      return new X509Certificate(candidate);
    } catch {
      // The next form may be the right one.
    }
  }
  return null;
}

/** What the tenant works out of the certificate. */
export function withThumbprint(options: Document): Document {
  const { signingCert } = options;
  const certificate = typeof signingCert === 'string' ? certificateOf(signingCert) : null;
  if (certificate === null) return options;
  return { ...options, thumbprints: [certificate.fingerprint.replaceAll(':', '').toLowerCase()] };
}
