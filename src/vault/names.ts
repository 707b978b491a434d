/** Names of secrets: one rule for every backend, so that `vault migrate` never meets a name that it cannot keep. */
import { IdctlError } from '../core/errors.ts';

/** @throws USAGE when the name is not 1 to 200 printable ASCII characters. */
export function assertSecretName(name: string): void {
  if (/^[\x20-\x7e]{1,200}$/.test(name)) return;
  throw new IdctlError('USAGE', 'A secret is named by 1 to 200 printable ASCII characters.', {
    hint: 'Choose a name such as okta-admin/token.',
  });
}

/** A number of secrets, in words for a status line. */
export function secretsIn(count: number): string {
  return count === 1 ? '1 secret' : `${count} secrets`;
}
