/** Which answer belongs to which request, in a capture of one sign-in or of several. */
import type { Knowledge, RequestKnowledge } from '../knowledge.ts';
import type { FederationMessage, ParametersMessage, SamlMessage } from '../message.ts';
import { parameterOf } from '../oidc/parameters.ts';
import { requestKnowledgeOf } from '../saml/request.ts';

/** Without a hop, such as in a single file, everything is at one place. */
function hopOf(message: FederationMessage): number {
  return message.evidence.hop ?? 0;
}

/** Those of a kind that came before, or with, a message; the latest first. */
function before<T extends FederationMessage>(all: readonly T[], message: FederationMessage): readonly T[] {
  return all.filter((it) => it !== message && hopOf(it) <= hopOf(message)).reverse();
}

/** The one that the response names, else the latest before it; what was given beats all. */
export function requestOfResponse(
  response: SamlMessage,
  messages: readonly FederationMessage[],
  given: Knowledge,
): RequestKnowledge | undefined {
  return given.request ?? capturedRequestOf(response, messages);
}

/** The hop of the request that an answer belongs to; undefined where the capture does not hold it. */
export function requestHopOf(
  answer: FederationMessage,
  messages: readonly FederationMessage[],
): number | undefined {
  const request =
    answer.kind === 'saml-response' ? capturedRequestOf(answer, messages) : requestOfAnswer(answer, messages);
  return request?.evidence.hop;
}

function capturedRequestOf(
  response: SamlMessage,
  messages: readonly FederationMessage[],
): RequestKnowledge | undefined {
  const requests = messages.filter((it): it is SamlMessage => it.kind === 'saml-request');
  const known = before(requests, response).flatMap((it) => requestKnowledgeOf(it) ?? []);
  const answers = /\bInResponseTo\s*=\s*["']([^"']{1,300})["']/.exec(response.xml)?.[1];
  return known.find((it) => it.id === answers) ?? known[0];
}

/** By the state, else the latest before it that has no answer of its own. */
export function requestOfAnswer(
  response: FederationMessage,
  messages: readonly FederationMessage[],
): ParametersMessage | null {
  const earlier = before(ofKind(messages, 'authorization-request'), response);
  const state = 'parameters' in response ? parameterOf(response, 'state') : null;
  return earlier.find((it) => state !== null && parameterOf(it, 'state') === state) ?? earlier[0] ?? null;
}

export function ofKind(
  messages: readonly FederationMessage[],
  kind: ParametersMessage['kind'],
): readonly ParametersMessage[] {
  return messages.filter((it): it is ParametersMessage => it.kind === kind);
}

/** The request for a sign-in, the request for tokens, and those before it, of an answer of the token endpoint. */
export function exchangeOf(
  response: FederationMessage,
  messages: readonly FederationMessage[],
): {
  readonly authorization?: ParametersMessage;
  readonly request?: ParametersMessage;
  readonly earlier: readonly ParametersMessage[];
} {
  const requests = before(
    ofKind(messages, 'token-request').filter((it) => !wasAskedForNonce(it, messages)),
    response,
  );
  const [request] = requests;
  const code = request === undefined ? null : parameterOf(request, 'code');
  const answer = before(ofKind(messages, 'authorization-response'), response).find(
    (it) => code === null || parameterOf(it, 'code') === code,
  );
  const authorization = requestOfAnswer(answer ?? response, messages);
  return {
    ...(authorization === null ? {} : { authorization }),
    ...(request === undefined ? {} : { request }),
    earlier: requests.slice(1).reverse(),
  };
}

/** The text of a member of the token response of the same hop, such as `access_token`. */
export function besideToken(
  token: FederationMessage,
  messages: readonly FederationMessage[],
  name: string,
): string | undefined {
  for (const it of messages) {
    if (it === token || hopOf(it) !== hopOf(token)) continue;
    const value =
      it.kind === 'token-response'
        ? it.body?.[name]
        : it.kind === 'authorization-response'
          ? parameterOf(it, name)
          : undefined;
    if (typeof value === 'string') return value;
  }
  return undefined;
}

/** A request that the server only answered with the nonce that the next proof has to hold: it counts for nothing. */
export function wasAskedForNonce(request: ParametersMessage, all: readonly FederationMessage[]): boolean {
  const { hop } = request.evidence;
  return hop !== undefined && all.some((it) => isNonceDemand(it) && it.evidence.hop === hop);
}

/** RFC 9449 section 8. */
export function isNonceDemand(message: FederationMessage): boolean {
  return message.kind === 'token-response' && message.body?.['error'] === 'use_dpop_nonce';
}
