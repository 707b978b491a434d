/**
 * A password that the vault has refused is not sent again by a later run either: a stale one in a cron job would
 * suspend the user within the hour. Kept where the session would be, in the vault, as a digest; another password in
 * its place, or `connection sign-off`, ends it. Not for RADIUS, where it may have been the one-time code.
 */
import { createHash } from 'node:crypto';
import { IdctlError } from '../../core/errors.ts';
import { Secret } from '../../core/secret.ts';
import type { VendorContext } from '../contract.ts';
import { Fields } from './fields.ts';
import { methodOf } from './settings.ts';
import { isWrongPassword } from './sign-in-faults.ts';

/** Null where the password is typed, or is not all that was sent. */
async function digestOf(context: VendorContext, owner: string): Promise<string | null> {
  const method = methodOf(context);
  if ((method !== 'cyberark' && method !== 'ldap') || !context.hasSecret('password')) return null;
  const password = (await context.secret('password')).reveal();
  return createHash('sha256')
    .update(JSON.stringify([owner, password]))
    .digest('hex');
}

/** @param kept what the session store holds. @throws AUTH_REQUIRED when it says that this password was refused */
export async function refuseAgain(context: VendorContext, owner: string, kept: Secret | null): Promise<void> {
  const refused = kept === null ? null : readRefusal(kept);
  if (refused === null || refused.digest !== (await digestOf(context, owner))) return;
  throw new IdctlError(
    'AUTH_REQUIRED',
    `CyberArk refused this password of ${context.connection} at ${refused.at}; it was not sent again.`,
    {
      hint: `Repeated failures suspend the user. Correct the secret of the connection; if it is right by now: idctl connection sign-off ${context.connection}, then try again.`,
    },
  );
}

/** Keeps that a logon failed by its password; every other failure may pass by itself. */
export async function rememberRefusal(context: VendorContext, owner: string, error: unknown): Promise<void> {
  const digest = isWrongPassword(error) ? await digestOf(context, owner) : null;
  if (digest === null) return;
  const at = new Date(context.clock.now()).toISOString();
  await context.sessions.save(new Secret(JSON.stringify({ refused: { digest, at } })));
}

function readRefusal(kept: Secret): { readonly digest: string; readonly at: string } | null {
  let refused: Fields | null;
  try {
    refused = Fields.of(Fields.of(JSON.parse(kept.reveal()))?.value('refused'));
  } catch {
    return null;
  }
  const digest = refused?.text('digest') ?? null;
  const at = refused?.text('at') ?? null;
  return digest === null || at === null ? null : { digest, at };
}
