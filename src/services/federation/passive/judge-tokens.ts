/** A token of a capture, judged as what it is and with what stands beside it. */
import type { Knowledge } from '../knowledge.ts';
import type { FederationMessage, TokenMessage } from '../message.ts';
import { checkAccessToken, checkAnyToken, checkIdToken, roleOf } from '../oidc/index.ts';
import { parameterOf } from '../oidc/parameters.ts';
import { certificateFindings, isOfRefresh, knowledgeOfRefresh, refreshFindings } from './beside-tokens.ts';
import { type Judgement, only } from './judgement.ts';
import { besideToken, ofKind, requestOfAnswer } from './pairs.ts';

type Messages = readonly FederationMessage[];

export async function judgeToken(
  message: TokenMessage,
  all: Messages,
  knowledge: Knowledge,
): Promise<Judgement> {
  const role = roleOf(message);
  const hasOthers = all.length > 1;
  // For whom an access token is, only the API knows; beside an ID token it is none of the client's business.
  if (role === 'access-token') {
    const binding = certificateFindings(message, knowledge);
    if (hasOthers && knowledge.client?.audiences === undefined) return only(binding);
    const { findings } = await checkAccessToken(message, knowledge);
    return only([...findings, ...binding]);
  }
  if (role !== 'id-token') return checkAnyToken(message, knowledge);
  if (isOfRefresh(message, all)) return judgeRefreshed(message, all, knowledge);
  const request = requestOfAnswer(message, all);
  const beside = (name: string): string | undefined => besideToken(message, all, name);
  const [accessToken, code, state] = ['access_token', 'code', 'state'].map(beside);
  return checkIdToken(message, knowledge, {
    ...(request === null ? {} : { request }),
    ...(accessToken === undefined ? {} : { accessToken }),
    ...(code === undefined ? {} : { code }),
    ...(state === undefined ? {} : { state }),
    frontChannel: isThroughBrowser(message, all),
    ...userInfoAfter(message, all),
  });
}

async function judgeRefreshed(
  message: TokenMessage,
  all: Messages,
  knowledge: Knowledge,
): Promise<Judgement> {
  const accessToken = besideToken(message, all, 'access_token');
  const context = accessToken === undefined ? {} : { accessToken };
  const { findings, claims } = await checkIdToken(message, knowledgeOfRefresh(message, knowledge), context);
  return { findings: [...findings, ...refreshFindings(message, all)], claims };
}

/** What the userinfo endpoint said of the same sign-in: a claim may be there alone. */
function userInfoAfter({ evidence }: TokenMessage, all: Messages) {
  const hop = evidence.hop ?? 0;
  const answer = all.find((it) => it.kind === 'userinfo-response' && (it.evidence.hop ?? 0) > hop);
  const body = answer?.kind === 'userinfo-response' ? answer.body : null;
  return body === null ? {} : { userInfo: body };
}

/** Whether it stood in an answer that a browser carried. */
function isThroughBrowser(token: TokenMessage, all: Messages): boolean {
  return ofKind(all, 'authorization-response').some((it) => parameterOf(it, 'id_token') === token.token);
}
