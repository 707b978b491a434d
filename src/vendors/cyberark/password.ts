/**
 * Logon by user name and password (CyberArk, LDAP, RADIUS) with a one-time code:
 * - `append`: password, delimiter and code go in one field;
 * - `challenge`: PVWA answers status 500 with ITATS542I and a prompt, and takes the answer as password of a second POST
 *   on the same cookies. Some servers ask several times (a menu, then a code).
 */
import type { HttpResponse } from '../../core/http-contract.ts';
import type { Secret } from '../../core/secret.ts';
import type { VendorContext } from '../contract.ts';
import { challengeIn } from './faults.ts';
import type { LogonType } from './logon.ts';
import { Logon } from './logon.ts';
import type { Session } from './session.ts';
import type { Method } from './settings.ts';
import { isConcurrent, radiusDelimiterOf, radiusModeOf, requiredText } from './settings.ts';

const TYPES: Readonly<Record<Exclude<Method, 'saml' | 'pki' | 'oauth'>, LogonType>> = {
  cyberark: 'CyberArk',
  ldap: 'LDAP',
  radius: 'RADIUS',
};

/** More rounds than any known RADIUS server asks; beyond it the code is being refused in a loop. */
const MAX_CHALLENGES = 5;

/** @param place where it signs in, for the question */
export function passwordOf(
  context: VendorContext,
  username: string,
  place = context.connection,
): Promise<Secret> {
  return context.hasSecret('password')
    ? context.secret('password')
    : context.ask(`Password of ${username} at ${place}`, { hidden: true });
}

const oneTimeCode = (context: VendorContext, prompt: string): Promise<Secret> =>
  context.hasSecret('otp') ? context.secret('otp') : context.ask(prompt, { hidden: true });

async function firstPassword(context: VendorContext, method: Method, username: string): Promise<string> {
  const password = (await passwordOf(context, username)).reveal();
  if (method !== 'radius' || radiusModeOf(context) !== 'append') return password;
  const code = await oneTimeCode(context, `One-time code of ${username}`);
  return `${password}${radiusDelimiterOf(context)}${code.reveal()}`;
}

/** The configured code answers the first challenge only: a second one asks for something else. */
async function answerTo(context: VendorContext, prompt: string, round: number): Promise<string> {
  const isAppended = radiusModeOf(context) === 'append';
  const answer =
    round === 1 && !isAppended
      ? await oneTimeCode(context, prompt)
      : await context.ask(prompt, { hidden: true });
  return answer.reveal();
}

export async function signInByPassword(context: VendorContext, method: keyof typeof TYPES): Promise<Session> {
  const logon = new Logon(context);
  const username = requiredText(context, 'username');
  const post = (password: string): Promise<HttpResponse> =>
    logon.post(TYPES[method], { json: { username, password, concurrentSession: isConcurrent(context) } });

  let response = await post(await firstPassword(context, method, username));
  for (let round = 1; round <= MAX_CHALLENGES; round += 1) {
    const prompt = challengeIn(response);
    if (prompt === null) break;
    response = await post(await answerTo(context, prompt, round));
  }
  return logon.sessionOf(response);
}
