/**
 * What a TLS connection to a vendor is made of. TLS 1.2 at least; the server's certificate is always verified unless
 * the loud option says otherwise.
 */
import { X509Certificate } from 'node:crypto';
import { type ConnectionOptions, createSecureContext } from 'node:tls';
import { IdctlError } from './errors.ts';
import type { Secret } from './secret.ts';

export interface TlsSettings {
  /** The only authorities that are trusted for this connection, as PEM; Node's own (NODE_EXTRA_CA_CERTS) without it. */
  readonly caPem?: string;
  readonly clientCertificatePem?: string;
  readonly clientKeyPem?: Secret;
  readonly clientKeyPassphrase?: Secret;
  /** Name to send (SNI) and to find in the certificate, when the address has another one. */
  readonly serverName?: string;
  /** For servers that ask for the client certificate late, which TLS 1.3 in Node cannot answer (IIS by path). */
  readonly maxTlsVersion?: 'TLSv1.2';
  /** Accepts any certificate of the server: whoever is on the way reads every secret. */
  readonly allowInsecureTls?: boolean;
}

type TlsOptions = Pick<
  ConnectionOptions,
  'secureContext' | 'rejectUnauthorized' | 'servername' | 'ca' | 'minVersion'
>;

/** @throws CONFIG_INVALID naming the piece (CA, client certificate, key) that cannot be used. */
export function tlsOptions(settings: TlsSettings, host: string): TlsOptions {
  const { clientCertificatePem, clientKeyPem, serverName } = settings;
  if ((clientCertificatePem === undefined) !== (clientKeyPem === undefined)) {
    throw new IdctlError(
      'CONFIG_INVALID',
      `The connection to ${host} has a client certificate or a key, but not both`,
    );
  }
  return {
    secureContext: secureContext(settings, host),
    // Written out, so that NODE_TLS_REJECT_UNAUTHORIZED=0 in the environment cannot switch it off.
    rejectUnauthorized: settings.allowInsecureTls !== true,
    ...(serverName === undefined ? {} : { servername: serverName }),
  };
}

/** TLS to the proxy itself: the same authorities, but never the client certificate or the server name. */
export function proxyTlsOptions({ caPem }: TlsSettings, host: string): TlsOptions {
  return { minVersion: 'TLSv1.2', rejectUnauthorized: true, ...trusted(caPem, host) };
}

function secureContext(settings: TlsSettings, host: string): NonNullable<ConnectionOptions['secureContext']> {
  const authorities = trusted(settings.caPem, host);
  try {
    return createSecureContext({
      minVersion: 'TLSv1.2',
      ...(settings.maxTlsVersion === undefined ? {} : { maxVersion: settings.maxTlsVersion }),
      ...authorities,
      ...(settings.clientCertificatePem === undefined ? {} : { cert: settings.clientCertificatePem }),
      ...(settings.clientKeyPem === undefined ? {} : { key: settings.clientKeyPem.reveal() }),
      ...(settings.clientKeyPassphrase === undefined
        ? {}
        : { passphrase: settings.clientKeyPassphrase.reveal() }),
    });
  } catch {
    // No cause: what OpenSSL says may quote the input.
    throw new IdctlError(
      'CONFIG_INVALID',
      `The client certificate and key for ${host} cannot be used together`,
      {
        hint: 'Both must be PEM, belong together, and the passphrase must be right.',
      },
    );
  }
}

/** OpenSSL skips what it cannot read, and the connection would then trust nobody, for a reason that nobody sees. */
function trusted(caPem: string | undefined, host: string): { ca?: string[] } {
  if (caPem === undefined) return {};
  const ca = caPem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  try {
    for (const certificate of ca) new X509Certificate(certificate);
    if (ca.length > 0) return { ca };
  } catch {
    // Told below.
  }
  throw new IdctlError(
    'CONFIG_INVALID',
    `The CA file for ${host} has no certificate in PEM form that can be read`,
  );
}
