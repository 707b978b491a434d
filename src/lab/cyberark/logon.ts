/** The ways to log on: password, RADIUS in both modes, client certificate, and the identity tenant's service user. */
import { notBuilt, refusal } from './faults.ts';
import type { Station } from './sessions.ts';
import { countFailure, openBearer, openSession, refuseSuspended } from './sessions.ts';
import type { Session, Vault, VaultUser } from './vault.ts';
import { findUser, sameName } from './vault.ts';

const CHALLENGE_MS = 3 * 60_000;
const APPEND_DELIMITER = ',';

export interface PasswordLogon {
  readonly method: 'cyberark' | 'ldap' | 'radius';
  readonly userName: string;
  readonly password: string;
  readonly newPassword: string | undefined;
  readonly concurrent: boolean;
  /** The cookie of an open RADIUS challenge. */
  readonly challengeId: string | undefined;
  readonly station: Station;
}

export type LogonOutcome =
  | { readonly kind: 'session'; readonly session: Session }
  | { readonly kind: 'challenge'; readonly id: string; readonly prompt: string };

/**
 * @throws ITATS004E wrong user, password or method (the text tells no difference), ITATS528E for the RADIUS leg,
 *   ITATS002E suspended.
 */
export function logOn(vault: Vault, logon: PasswordLogon): LogonOutcome {
  if (logon.newPassword !== undefined) throw notBuilt('a change of the password at logon');
  const user = findUser(vault, logon.userName);
  if (user === undefined || !user.methods.includes(logon.method)) throw refusal.wrongLogon(logon.userName);
  refuseSuspended(user);
  if (logon.method === 'radius' && user.radius === 'challenge') return answerChallenge(vault, user, logon);
  const expected =
    logon.method === 'radius' ? `${user.password}${APPEND_DELIMITER}${user.otp}` : user.password;
  if (logon.password !== expected) {
    countFailure(vault, user, logon.station);
    throw logon.method === 'radius'
      ? refusal.wrongSecondFactor(user.name, logon.station)
      : refusal.wrongLogon(user.name);
  }
  return { kind: 'session', session: openSession(vault, user, logon.concurrent, logon.station) };
}

/**
 * First leg: the password opens a challenge. Second leg: the challenge's own cookie and the one-time password. A
 * second leg without that cookie is a first leg with a wrong password.
 */
function answerChallenge(vault: Vault, user: VaultUser, logon: PasswordLogon): LogonOutcome {
  const { data, context } = vault;
  const now = context.clock.now();
  const open = data.challenges.find(
    (one) => one.id === logon.challengeId && sameName(one.user, user.name) && now < one.expiresMs,
  );
  data.challenges = data.challenges.filter((one) => one !== open);
  if (logon.password !== (open === undefined ? user.password : user.otp)) {
    countFailure(vault, user, logon.station);
    throw refusal.wrongSecondFactor(user.name, logon.station);
  }
  if (open !== undefined) {
    return { kind: 'session', session: openSession(vault, user, logon.concurrent, logon.station) };
  }
  const id = context.chance.text(24, 'abcdefghijklmnopqrstuvwxyz012345');
  data.challenges.push({ id, user: user.name, expiresMs: now + CHALLENGE_MS });
  return { kind: 'challenge', id, prompt: 'Enter the one-time password of your token:' };
}

/** @throws PASWS035E when no user is mapped to the certificate. */
export function logOnWithCertificate(
  vault: Vault,
  certificateName: string,
  concurrent: boolean,
  station: Station,
): Session {
  const user = vault.data.users.find(
    (one) => one.certificateName === certificateName && one.methods.includes('pki'),
  );
  if (user === undefined) throw refusal.authenticationRefused('the certificate is mapped to no user');
  refuseSuspended(user);
  return openSession(vault, user, concurrent, station);
}

/** @throws PASWS035E when the asserted name is not a vault user who may log on by SAML. */
export function logOnAsserted(vault: Vault, nameId: string, concurrent: boolean, station: Station): Session {
  const user = findUser(vault, nameId);
  if (user === undefined || !user.methods.includes('saml')) {
    throw refusal.authenticationRefused('the asserted name is no vault user');
  }
  refuseSuspended(user);
  return openSession(vault, user, concurrent, station);
}

/** Client credentials at the identity tenant; null when they are wrong. */
export function exchangeCredentials(
  vault: Vault,
  clientId: string,
  secret: string,
): { token: string; expiresIn: number } | null {
  const user = findUser(vault, clientId);
  if (user === undefined || !user.oauthClient || user.password !== secret) return null;
  return openBearer(vault, user);
}
