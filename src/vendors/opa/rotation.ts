/**
 * Changing a password, and the proof that it changed.
 *
 * | here   | Okta Privileged Access                                                                         |
 * |--------|------------------------------------------------------------------------------------------------|
 * | change | rotate_resource by an administrator; Active Directory also rotate_password by an end user      |
 * | set    | rotate_password with a new password (SaaS, Universal Directory)                                |
 * | proof  | password_change_success_count or the success report moved; servers have only the report        |
 * | failed | an error counter or the error report moved, and no success since                               |
 *
 * A 204 proves nothing: the agent does the work later.
 */
import { instant } from '../../core/clock.ts';
import { hasCode, IdctlError } from '../../core/errors.ts';
import type { Secret } from '../../core/secret.ts';
import type {
  PrivilegedAccount,
  RotationMark,
  RotationProgress,
  RotationRequest,
} from '../../services/pam/port.ts';
import { type AccessMethod, chooseMethod, conditionSentence, isUnmanaged } from './access.ts';
import { refOf } from './account-id.ts';
import type { Place } from './client.ts';
import { toInstant, toMs } from './instants.ts';
import { sealForVault } from './jwe.ts';
import type { AccountDetail } from './kind.ts';
import type { Opa } from './opa.ts';
import { resourceRef } from './resource-type.ts';
import type { Privilege } from './spec.ts';

export interface RotationFacts {
  readonly successCount: number;
  readonly errorCount: number;
  readonly errorsSinceSuccess: number;
  /** ISO instants. */
  readonly successAt: string | null;
  readonly errorAt: string | null;
}

/** Absent counters count as 0: an answer may leave out what is zero. */
export function rotationFacts({ changes }: AccountDetail): RotationFacts {
  return {
    successCount: changes?.password_change_success_count ?? 0,
    errorCount: changes?.password_change_error_count ?? 0,
    errorsSinceSuccess: changes?.password_change_error_count_since_last_success ?? 0,
    successAt:
      toInstant(changes?.last_password_change_success_report_timestamp) ??
      toInstant(changes?.last_password_change_system_timestamp),
    errorAt:
      toInstant(changes?.last_password_change_error_report_timestamp) ??
      toInstant(changes?.last_password_change_error_system_timestamp),
  };
}

/** The mark names the view it was read in, so that progress is read in the same. */
export async function rotationMark(opa: Opa, account: PrivilegedAccount): Promise<RotationMark> {
  const { place, detail } = await opa.accounts.detail(account, { changes: true });
  if (detail.changes === null) {
    opa.context.warn(
      `Okta shows rotations of ${account.name} to administrators only: this service user cannot prove one.`,
    );
  }
  return {
    resourceGroup: place?.resourceGroup ?? null,
    project: place?.project ?? null,
    ...rotationFacts(detail),
  };
}

export async function rotationProgress(
  opa: Opa,
  account: PrivilegedAccount,
  mark: RotationMark,
): Promise<RotationProgress> {
  const detail = await opa.accounts.detailIn(account, placeOf(mark));
  const now = rotationFacts(detail);
  const counted = now.successCount > Number(mark['successCount']);
  if (counted || isLater(now.successAt, mark['successAt'])) {
    return {
      state: 'done',
      at: now.successAt ?? instant(opa.context.clock.now()),
      proof: counted
        ? `Okta counts ${now.successCount} successful password changes, ${Number(mark['successCount'])} before`
        : `Okta reports a successful password change at ${now.successAt}, ${mark['successAt'] ?? 'none'} before`,
    };
  }
  const failed =
    now.errorsSinceSuccess > Number(mark['errorsSinceSuccess']) ||
    now.errorCount > Number(mark['errorCount']) ||
    isLater(now.errorAt, mark['errorAt']);
  if (!failed) return { state: 'running' };
  return { state: 'failed', message: failureOf(detail) };
}

export function failureOf({ changes }: AccountDetail): string {
  return `Okta could not change the password: ${changes?.last_password_change_error_type || 'no reason told'}`;
}

export async function startRotation(
  opa: Opa,
  account: PrivilegedAccount,
  request: RotationRequest,
): Promise<void> {
  const { kind } = refOf(account);
  if (request.method === 'change') return change(opa, account);
  if (request.method === 'set' && kind.userRotation?.secret === 'given') {
    if (request.newSecret === undefined)
      throw new IdctlError('USAGE', 'Setting a password needs the new one');
    return set(opa, account, request.newSecret);
  }
  throw new IdctlError(
    'USAGE',
    `Okta Privileged Access does not offer "${request.method}" for ${kind.platform} accounts`,
  );
}

/** The administrator's way first: it needs no user access method. */
async function change(opa: Opa, account: PrivilegedAccount): Promise<void> {
  const { kind, ids } = refOf(account);
  const place = await opa.accounts.place(account);
  const rotation = kind.userRotation?.secret === 'by-vendor' ? kind.userRotation : null;
  if (place !== null) {
    const { resource, hint } = resourceRef(opa.context, kind, ids);
    try {
      return await opa.client.rotateResource(place, resource, hint);
    } catch (error) {
      if (rotation === null || !hasCode(error, 'DENIED')) throw error;
    }
  }
  if (rotation === null) {
    throw new IdctlError('DENIED', `Changing the password of ${account.name} takes an administrator's role`, {
      hint: 'Give the service user resource administration of the project.',
    });
  }
  const method = await usableMethod(opa, account, 'rotate_password');
  const body = `{"user_access_method":${method.raw}}`;
  await opa.client.write(rotation.path(opa.client, ids), rotation.operation, body);
}

async function set(opa: Opa, account: PrivilegedAccount, newSecret: Secret): Promise<void> {
  const { kind, ids } = refOf(account);
  if (kind.userRotation === null) return;
  const method = await usableMethod(opa, account, 'update_password');
  if (isUnmanaged(method.body)) {
    throw new IdctlError('USAGE', `Okta cannot change the password of ${account.name} in its application`);
  }
  const jwe = await sealForVault(newSecret, await opa.client.vaultKeys());
  const body = `{"user_access_method":${method.raw},"password_jwe":${JSON.stringify(jwe)}}`;
  await opa.client.write(kind.userRotation.path(opa.client, ids), kind.userRotation.operation, body);
}

async function usableMethod(
  opa: Opa,
  account: PrivilegedAccount,
  privilege: Privilege,
): Promise<AccessMethod> {
  const choice = chooseMethod(await opa.methods.take(account), privilege);
  if (choice.kind === 'ready') return choice.method;
  const why =
    choice.kind === 'none'
      ? `the security policy does not grant ${privilege}`
      : choice.unmet.map(conditionSentence).join('; ');
  throw new IdctlError('DENIED', `The password of ${account.name} cannot be changed: ${why}`);
}

function placeOf(mark: RotationMark): Place | null {
  const { resourceGroup, project } = mark;
  return typeof resourceGroup === 'string' && typeof project === 'string' ? { resourceGroup, project } : null;
}

function isLater(now: string | null, before: string | number | null | undefined): boolean {
  return (toMs(now) ?? 0) > (toMs(typeof before === 'string' ? before : null) ?? 0);
}
