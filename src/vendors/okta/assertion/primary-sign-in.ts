/** A person's sign-in by name and password, up to the session token. One try, whatever comes of it. */
import { Secret } from '../../../core/secret.ts';
import type { PersonSignIn } from '../../../services/connections/assertion-port.ts';
import type { VendorContext } from '../../contract.ts';
import type { AuthnTransaction } from '../spec.ts';
import { authn } from './authn.ts';
import { answerSecondFactor } from './second-factor.ts';
import { unfinished } from './sign-in-faults.ts';

/** @returns a session token, good once. @throws AUTH_REQUIRED, INPUT_REQUIRED (a factor that nobody is there to give) */
export async function signInPerson(context: VendorContext, person: PersonSignIn): Promise<Secret> {
  const { userName } = person;
  const password = await person.password();
  const json = {
    username: userName,
    password: password.reveal(),
    // Neither is a step that could be taken here.
    options: { multiOptionalFactorEnroll: false, warnBeforePasswordExpired: false },
  };
  const first = await authn(context, { path: 'api/v1/authn', json, userName });
  const last = first.status === 'MFA_REQUIRED' ? await answerSecondFactor(context, person, first) : first;
  return sessionTokenOf(context, userName, last);
}

function sessionTokenOf(
  { connection }: VendorContext,
  userName: string,
  { status, sessionToken }: AuthnTransaction,
): Secret {
  if (status === 'SUCCESS' && typeof sessionToken === 'string') return new Secret(sessionToken);
  throw unfinished(status ?? 'nothing', { connection, userName });
}
