/**
 * Metadata of an identity provider with two signing certificates, from metadata with one: the descriptor of the key is
 * repeated, word for word but for the certificate, so that prefixes and everything else are the vendor's.
 *
 * Source: SAML 2.0 Metadata, section 2.4.1.1 (KeyDescriptor), of which there may be several of one use.
 */
import { IdctlError } from '../../../core/errors.ts';

/** More than the metadata of one entity has. */
const LONGEST = 200_000;

/** @throws UNAVAILABLE when there is no key descriptor with a certificate in it */
export function withBothCertificates(metadata: string, certificate: string): string {
  const descriptor = metadata.length > LONGEST ? null : firstDescriptor(metadata);
  const wrapped = descriptor?.replace(
    /(<(?:\w+:)?X509Certificate>)[^<]*(<)/,
    (_whole, before: string, after: string) => `${before}${certificate}${after}`,
  );
  if (descriptor == null || wrapped === undefined || !wrapped.includes(certificate)) {
    throw new IdctlError(
      'UNAVAILABLE',
      'The identity provider answered with something other than its metadata.',
    );
  }
  return metadata.replace(descriptor, () => `${descriptor}${wrapped}`);
}

function firstDescriptor(metadata: string): string | null {
  const [, prefix = ''] = /<(\w+:)?KeyDescriptor[\s>]/.exec(metadata) ?? [];
  const begins = metadata.indexOf(`<${prefix}KeyDescriptor`);
  const end = `</${prefix}KeyDescriptor>`;
  const ends = metadata.indexOf(end, begins);
  return begins === -1 || ends === -1 ? null : metadata.slice(begins, ends + end.length);
}
