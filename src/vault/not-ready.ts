/** A vault that cannot answer, as a value for `status` and as the error that every other method throws. */
import { IdctlError } from '../core/errors.ts';
import type { VaultStatus } from './contract.ts';

export interface NotReady extends VaultStatus {
  readonly state: Exclude<VaultStatus['state'], 'ready'>;
  readonly remedy: string;
}

export function isNotReady<T extends object>(value: T | NotReady): value is NotReady {
  return 'state' in value && 'remedy' in value;
}

export function lockedError(trouble: NotReady, cause?: unknown): IdctlError {
  return new IdctlError('VAULT_LOCKED', trouble.detail, { hint: trouble.remedy, cause });
}
