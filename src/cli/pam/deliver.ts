/** A loan on its way to the person: handed over and told, or given back where nobody could get it. */
import { formatDuration } from '../../core/duration.ts';
import { returnLease } from '../../services/pam/check-in.ts';
import type { GrantedLoan } from '../../services/pam/grant.ts';
import type { Lease } from '../../services/pam/lease.ts';
import type { Context } from '../context.ts';
import { toSeconds } from '../render/table.ts';
import type { Receiving } from './receive.ts';
import { receive } from './receive.ts';

/** A loan that could not be handed over is given back: nobody could use it, and nobody would think of it. */
export async function deliver(context: Context, loan: GrantedLoan, receiving: Receiving): Promise<void> {
  const { io, lifecycle } = context.options;
  try {
    lifecycle.interrupted.throwIfAborted();
    if ((await receive(receiving, loan.secret)) && receiving.kind === 'copy') {
      const ttl = formatDuration(receiving.ttlMs);
      io.say(`The password is on the clipboard, and will be cleared in ${ttl}.`);
    }
  } catch (error) {
    await returnLease(await context.pam(), { lease: loan.lease });
    throw error;
  }
  const { id, alias, exclusive, expiresAt } = loan.lease;
  const until = expiresAt === null ? '' : ` until ${toSeconds(expiresAt)}`;
  io.say(
    exclusive === 'no'
      ? `Took ${alias}${until}; it is not exclusive. End the loan with: idctl pam checkin ${id}`
      : `Checked out ${alias}${until}. Give it back with: idctl pam checkin ${id}`,
  );
  if (loan.policy.oneTime === 'yes') io.say('It is a one-time password: the vendor changes it afterwards.');
}

/** @throws what the vendor answers, naming the lease that is still out. */
export async function takeBackUnshown(context: Context, lease: Lease): Promise<true> {
  await returnLease(await context.pam(), { lease });
  context.options.io.say(`The password could not be shown, and was given back: ${lease.alias} is not out.`);
  return true;
}
