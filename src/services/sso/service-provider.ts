/** A SAML service provider as its metadata describes it. Plain JSON: it becomes part of the wiring. */
export interface ServiceProvider {
  readonly entityId: string;
  /** The default first. */
  readonly acsUrls: readonly string[];
  readonly nameIdFormats: readonly string[];
  /** base64 DER; null when it names none. */
  readonly signingCertificate: string | null;
  readonly logoutUrl: string | null;
  readonly wantsSignedAssertion: boolean;
}
