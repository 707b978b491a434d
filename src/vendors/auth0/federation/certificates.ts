/**
 * Exchanging certificates of a tenant: only what it trusts of others, one at a time. What it signs with is one key for all
 * of its applications, which the tenant exchanges as a whole.
 */
import { IdctlError } from '../../../core/errors.ts';
import type { CertificateKeeper } from '../../../services/federation/certificates-port.ts';
import type { VendorContext } from '../../contract.ts';
import { auth0For } from '../auth0.ts';
import { Calls } from '../sso/calls.ts';

const REFUSAL =
  'An Auth0 tenant signs for all of its applications with one key: it is exchanged for all at once, in the Auth0 Dashboard (Settings > Signing Keys), where the next one is published beforehand.';

export function auth0Certificates(context: VendorContext): CertificateKeeper {
  const calls = new Calls(auth0For(context));
  const refuse = async (): Promise<never> => {
    throw new IdctlError('USAGE', REFUSAL);
  };
  return {
    refusal: REFUSAL,
    make: refuse,
    use: refuse,
    metadataWith: refuse,
    async trust({ id, name }, certificates) {
      const [certificate, another] = certificates;
      if (certificate === undefined || another !== undefined) {
        throw new IdctlError('USAGE', `The connection "${name}" trusts one certificate at a time.`);
      }
      await calls.changeConnection(id, {
        // Whoever still reads the older field would go on with the old one.
        options: { signingCert: encoded(certificate), cert: undefined, thumbprints: undefined },
      });
    },
  };
}

/** PEM in base64, as the Dashboard keeps it. */
function encoded(certificate: string): string {
  const lines = certificate.match(/.{1,64}/g) ?? [];
  const pem = `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
  return Buffer.from(pem).toString('base64');
}
