/** A reason that has two causes, told apart by the ends: nobody of that name there, or no account made of him. */
import { quoted } from '../quote.ts';
import type { Cause } from './cause.ts';
import type { BothEnds } from './known.ts';
import type { LiveRequest } from './subject.ts';

/**
 * `User Not Found` says that the template's name leads to nobody and that none is made: where the person has an account
 * under another name, the template is wrong (O36); where there is none and none may be made, that is it (O37).
 *
 * @throws what the connections throw
 */
export async function refinedByEnds(
  causes: readonly Cause[],
  { subject, person }: LiveRequest,
  { provider }: BothEnds,
): Promise<readonly Cause[]> {
  const { target } = subject;
  const [first, ...rest] = causes;
  const mayBeEither = first?.reason === 'user-not-found' && provider?.policy?.createsUsers === false;
  if (!mayBeEither || target === null || person.userName === '') return causes;
  const there = await target.end.users(person.userName);
  if (there.length > 0) return [{ ...first, expected: quoted(there[0]?.login ?? '') }, ...rest];
  const message = `${target.connection} has no account of ${quoted(person.userName)} and makes none at sign-in (provisioning of the identity provider).`;
  return [{ ...first, check: 'O37', reason: 'jit-off', message }, ...rest];
}
