/** Walks over the port of privileged access, so that every call that it can make is made. */
import { type Code, hasCode, IdctlError } from '../../src/core/errors.ts';
import { Secret } from '../../src/core/secret.ts';
import type { PrivilegedAccess, PrivilegedAccount } from '../../src/services/pam/port.ts';
import { collect, type LabBench } from '../contract/lab-bench.ts';

/** What a vendor's rules may answer to a loan or a rotation; anything else is a fault, and ends the tour. */
const BY_RULE: readonly Code[] = ['CONFLICT', 'DENIED', 'INPUT_REQUIRED', 'NOT_FOUND', 'UNAVAILABLE'];

/** Longer than whatever was ordered takes. */
export const DONE_MS = 5000;

/** Null when a rule of the vendor stands in the way. */
async function ifAllowed<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (hasCode(error, ...BY_RULE)) return null;
    throw error;
  }
}

/** @throws when it is not refused with that code */
export async function refused(code: Code, work: Promise<unknown>): Promise<void> {
  const outcome = await work.catch((error: unknown) => error);
  if (hasCode(outcome, code)) return;
  const got = outcome instanceof IdctlError ? `${outcome.code} (${outcome.message})` : 'no refusal';
  throw new Error(`the tour expects ${code} and got ${got}`);
}

/** @throws when an outcome is another one than the tour is about */
export function expectKind(outcome: { readonly kind: string }, kind: string): void {
  if (outcome.kind !== kind) throw new Error(`the tour expects ${kind} and got ${outcome.kind}`);
}

export async function accountNamed(pam: PrivilegedAccess, name: string): Promise<PrivilegedAccount> {
  const account = (await collect(pam.list({ search: name }))).find((it) => it.name === name);
  if (account === undefined) throw new Error(`the tour finds no account ${name}`);
  return account;
}

export async function look(pam: PrivilegedAccess, { id }: PrivilegedAccount): Promise<void> {
  const account = await pam.get(id);
  await pam.policy(account, { fresh: true });
  await pam.custody(account);
  await pam.rotationState(account);
  await pam.history(account);
  await pam.versions(account);
}

export async function borrow(
  bench: LabBench,
  pam: PrivilegedAccess,
  account: PrivilegedAccount,
): Promise<void> {
  await ifAllowed(pam.checkOut(account, {}));
  const ticket = { ticketSystem: 'ServiceNow', ticket: 'CHG-1' };
  await ifAllowed(pam.checkOut(account, { reason: 'conformance', ...ticket }));
  await pam.custody(account);
  await pam.history(account);
  await ifAllowed(pam.checkIn(account, { force: false }));
  await ifAllowed(pam.checkIn(account, { force: true }));
  await bench.passTime(DONE_MS);
}

export async function rotate(
  bench: LabBench,
  pam: PrivilegedAccess,
  account: PrivilegedAccount,
): Promise<void> {
  const { rotationMethods } = await pam.policy(account);
  for (const method of rotationMethods) {
    const mark = await pam.rotationMark(account);
    const given = method === 'set' ? { newSecret: new Secret('not-a-secret-but-set') } : {};
    await ifAllowed(pam.startRotation(account, { method, ...given }));
    await pam.rotationProgress(account, mark, method);
    await bench.passTime(DONE_MS);
    await pam.rotationProgress(account, mark, method);
    await pam.rotationState(account);
  }
}
