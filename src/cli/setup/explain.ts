/** The fields of a connection as they are in force, each with where it comes from. */
import type { VendorDescriptor } from '../../vendors/contract.ts';
import type { Profile } from '../profile/load.ts';
import type { ConnectionEntry } from '../profile/schema.ts';
import { COMMON_FIELDS } from '../profile/schema.ts';

export interface ExplainedField {
  readonly name: string;
  /** A secret's is its reference, never the secret. */
  readonly value: string | number | boolean | null;
  /** `file, line 7`, `environment, NAME`, `default` or `not set`. */
  readonly origin: string;
  readonly help: string;
}

const COMMON_HELP: Readonly<Record<string, string>> = {
  url: 'Address of the vendor.',
  ca: 'Authority that signed the server certificate.',
  certificate: 'Client certificate.',
  key: 'Key of the client certificate.',
  keyPassphrase: 'Passphrase of that key.',
  serverName: 'Name for TLS, when it differs from the address.',
  maxTls: 'Newest TLS version to offer.',
  proxy: 'Proxy for this connection.',
  timeout: 'Longest wait for one answer.',
};

const COMMON_DEFAULTS: Readonly<Record<string, string>> = { timeout: '30s' };

export function explainConnection(
  profile: Profile,
  connection: string,
  entry: ConnectionEntry,
  vendor: VendorDescriptor,
): readonly ExplainedField[] {
  const field = (
    name: string,
    help: string,
    fallback: string | number | boolean | undefined,
  ): ExplainedField => {
    const written = entry[name];
    const origin = profile.origins[`${connection}.${name}`];
    if (written !== undefined) return { name, value: written, origin: origin ?? 'file', help };
    if (fallback !== undefined) return { name, value: fallback, origin: 'default', help };
    return { name, value: null, origin: 'not set', help };
  };
  return [
    field('vendor', 'Product that is spoken to.', undefined),
    ...COMMON_FIELDS.map((name) => field(name, COMMON_HELP[name] ?? '', COMMON_DEFAULTS[name])),
    ...vendor.fields.map((it) => field(it.name, it.help, it.default)),
  ];
}
