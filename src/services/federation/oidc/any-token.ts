/** A token whose place does not say what it is: its type and its claims do. */
import type { Knowledge } from '../knowledge.ts';
import type { TokenMessage } from '../message.ts';
import { checkAccessToken } from './access-token.ts';
import { checkClientAssertion } from './client-assertion.ts';
import { isLikeAccessToken, isLikeLogoutToken } from './disguise.ts';
import { checkIdToken } from './id-token.ts';
import type { TokenContext } from './judged.ts';
import { decodeJwt } from './jwt.ts';
import { checkLogoutToken } from './logout-token.ts';
import { shortOf } from './members.ts';
import type { TokenResult } from './token.ts';

export type TokenRole = Exclude<TokenMessage['role'], 'unknown'>;

/** The role that its place gives it, else the one that it looks like: an ID token where nothing says otherwise. */
export function roleOf(message: TokenMessage): TokenRole {
  if (message.role !== 'unknown') return message.role;
  const jwt = decodeJwt(message.token);
  if (jwt.form !== 'signed') return 'id-token';
  const type = shortOf(jwt.header['typ'] ?? '').toLowerCase();
  const { iss, sub } = jwt.claims;
  if (type.endsWith('logout+jwt') || isLikeLogoutToken(jwt.claims)) return 'logout-token';
  if (type.endsWith('at+jwt') || isLikeAccessToken(jwt.claims)) return 'access-token';
  return typeof iss === 'string' && iss === sub ? 'client-assertion' : 'id-token';
}

export async function checkAnyToken(
  message: TokenMessage,
  knowledge: Knowledge,
  context: TokenContext = {},
): Promise<TokenResult> {
  switch (roleOf(message)) {
    case 'access-token':
      return checkAccessToken(message, knowledge, context);
    case 'logout-token':
      return checkLogoutToken(message, knowledge);
    case 'client-assertion':
      return { findings: checkClientAssertion(message, knowledge), claims: [], verified: false };
    case 'id-token':
      return checkIdToken(message, knowledge, context);
  }
}
