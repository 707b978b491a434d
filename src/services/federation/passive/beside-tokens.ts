/**
 * What a token is bound to that stands elsewhere in the same capture: the token before a refresh (O31), the proof of
 * possession that came with a request (O34), the certificate of the client (O35).
 *
 * Source: OpenID Connect Core 12.2; RFC 9449 sections 4.3, 7.1, 8; RFC 8705 section 3.
 */
import type { Finding } from '../finding.ts';
import type { Knowledge } from '../knowledge.ts';
import type { FederationMessage, JsonMessage, ParametersMessage, TokenMessage } from '../message.ts';
import {
  checkCertificateBinding,
  checkDpopProof,
  checkRefresh,
  decodeJwt,
  type ProvenRequest,
  roleOf,
} from '../oidc/index.ts';
import { notesOn } from '../oidc/notes.ts';
import { parameterOf } from '../oidc/parameters.ts';
import { isNonceDemand, ofKind } from './pairs.ts';

type Messages = readonly FederationMessage[];

/** The ID token of the sign-in, or of the refresh before; null where the token did not come of a refresh, or none was seen. */
export function tokenBeforeRefresh(token: TokenMessage, all: Messages): TokenMessage | null {
  if (!isOfRefresh(token, all)) return null;
  const hop = token.evidence.hop ?? 0;
  const earlier = all.filter(
    (it): it is TokenMessage =>
      it.kind === 'jwt' && roleOf(it) === 'id-token' && (it.evidence.hop ?? 0) < hop,
  );
  return earlier.at(-1) ?? null;
}

export function isOfRefresh(token: TokenMessage, all: Messages): boolean {
  const { hop } = token.evidence;
  if (hop === undefined) return false;
  return ofKind(all, 'token-request').some(
    (it) => it.evidence.hop === hop && parameterOf(it, 'grant_type') === 'refresh_token',
  );
}

export function refreshFindings(token: TokenMessage, all: Messages): readonly Finding[] {
  const before = tokenBeforeRefresh(token, all);
  return before === null ? [] : checkRefresh(before, token);
}

/** A token of a refresh answers no request of its own: the nonce of the sign-in need not be in it. */
export function knowledgeOfRefresh(token: TokenMessage, knowledge: Knowledge): Knowledge {
  const jwt = decodeJwt(token.token);
  if (knowledge.client === undefined || (jwt.form === 'signed' && jwt.claims['nonce'] !== undefined))
    return knowledge;
  const { nonce: _, ...client } = knowledge.client;
  return { ...knowledge, client };
}

/** The proof that came with a request to the token or to the userinfo endpoint; nothing where none came. */
export async function proofFindings(
  message: ParametersMessage,
  knowledge: Knowledge,
): Promise<readonly Finding[]> {
  const proof = message.headers['dpop'];
  if (proof === undefined || message.url === null) return [];
  const [, accessToken] = /^dpop\s+(\S+)$/i.exec(message.headers['authorization'] ?? '') ?? [];
  const request: ProvenRequest = {
    method: message.method ?? (message.kind === 'token-request' ? 'POST' : 'GET'),
    url: message.url,
    ...(accessToken === undefined ? {} : { accessToken }),
  };
  const evidence = { ...message.evidence, field: 'request.headers.dpop' };
  return checkDpopProof(
    { kind: 'jwt', role: 'unknown', token: proof, at: message.at, evidence },
    request,
    knowledge,
  );
}

export function certificateFindings(token: TokenMessage, knowledge: Knowledge): readonly Finding[] {
  return checkCertificateBinding(token, knowledge.client?.certificate, knowledge);
}

/** Null where the answer is no such demand, or where nobody answered it. */
export function nonceGiven(answer: JsonMessage, all: Messages): Finding | null {
  const hop = answer.evidence.hop ?? 0;
  if (!isNonceDemand(answer)) return null;
  const isMet = all.some(
    (it) =>
      it.kind === 'token-response' &&
      (it.evidence.hop ?? 0) > hop &&
      typeof it.body?.['access_token'] === 'string',
  );
  if (!isMet) return null;
  const message = 'The server asked for a nonce in the proof of possession (DPoP), and got it.';
  return notesOn(answer.evidence).passed('O34', message);
}
