/** Secrets of the relying party that flags name by reference: read where a message needs them, and shown nowhere. */
import { createPrivateKey, type KeyObject } from 'node:crypto';
import { IdctlError } from '../../../core/errors.ts';
import type { Secret } from '../../../core/secret.ts';
import type { Knowledge } from '../../../services/federation/knowledge.ts';
import type { Context } from '../../context.ts';
import { flagSecret } from '../live/flag-secret.ts';

export interface SecretFlags {
  readonly 'client-secret'?: string | undefined;
  readonly 'decryption-key'?: string | undefined;
}

/** @throws USAGE for what is no reference */
export function withGivenSecrets(context: Context, flags: SecretFlags, knowledge: Knowledge): Knowledge {
  const { 'client-secret': ofClient, 'decryption-key': ofProvider } = flags;
  const secret = ofClient === undefined ? null : flagSecret(context, 'client-secret', ofClient);
  const pem = ofProvider === undefined ? null : flagSecret(context, 'decryption-key', ofProvider);
  return { ...knowledge, ...clientOf(knowledge, secret), ...keyOf(pem) };
}

type Reading = (() => Promise<Secret>) | null;

function clientOf({ client }: Knowledge, secret: Reading): Partial<Knowledge> {
  if (secret === null) return {};
  const secrets = async () => [await secret()];
  return { client: { origin: 'the command line', ...client, secrets } };
}

function keyOf(pem: Reading): Partial<Knowledge> {
  return pem === null ? {} : { decryptionKey: async () => privateKeyIn(await pem()) };
}

/** @throws CONFIG_INVALID */
function privateKeyIn(pem: Secret): KeyObject {
  let key: KeyObject | null = null;
  try {
    key = createPrivateKey(pem.reveal());
  } catch {
    // What OpenSSL says of it may quote it.
  }
  if (key?.asymmetricKeyType === 'rsa') return key;
  throw new IdctlError('CONFIG_INVALID', '--decryption-key names no private RSA key that can be read.', {
    hint: 'It is PEM without a passphrase, as the service provider has it.',
  });
}
