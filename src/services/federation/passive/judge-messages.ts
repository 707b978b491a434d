/** Every message of a capture, judged by the checks of its kind with what is known and what stands beside it. */
import type { Finding } from '../finding.ts';
import type { Knowledge } from '../knowledge.ts';
import type {
  FederationMessage,
  JsonMessage,
  ParametersMessage,
  SamlMessage,
  TokenMessage,
} from '../message.ts';
import { checkSamlMetadata } from '../metadata/check-metadata.ts';
import {
  checkAccessToken,
  checkAnyToken,
  checkAuthorization,
  checkDiscovery,
  checkEndSession,
  checkIdToken,
  checkJarm,
  checkJwks,
  checkTokenResponse,
  checkUserInfo,
  decodeJwt,
  roleOf,
} from '../oidc/index.ts';
import { parameterOf } from '../oidc/parameters.ts';
import type { Claim } from '../report.ts';
import { checkSamlLogout } from '../saml/check-logout.ts';
import { checkSamlRequest } from '../saml/check-request.ts';
import { checkSamlResponse } from '../saml/check-response.ts';
import { findingOfRefusal } from '../saml/refused-decoding.ts';
import { besideToken, exchangeOf, ofKind, requestOfAnswer, requestOfResponse } from './pairs.ts';
import { replayFindings } from './replays.ts';

export interface Judgement {
  readonly findings: readonly Finding[];
  readonly claims: readonly Claim[];
}

type Messages = readonly FederationMessage[];

const NOTHING: Judgement = { findings: [], claims: [] };

/** In the order of the messages. */
export async function judgeMessages(messages: Messages, knowledge: Knowledge): Promise<Judgement> {
  const all: Judgement[] = [];
  for (const message of messages) all.push(await judge(message, messages, knowledge));
  return {
    findings: [...all.flatMap((it) => it.findings), ...replayFindings(messages)],
    claims: all.flatMap((it) => it.claims),
  };
}

async function judge(message: FederationMessage, all: Messages, knowledge: Knowledge): Promise<Judgement> {
  switch (message.kind) {
    case 'saml-request':
    case 'saml-response':
    case 'saml-logout-request':
    case 'saml-logout-response':
      return judgeSaml(message, all, knowledge);
    case 'saml-metadata':
      return { ...(await checkSamlMetadata(message, knowledge)), claims: [] };
    case 'jwt':
      return judgeToken(message, all, knowledge);
    case 'authorization-request':
      return only(hasAnswer(message, all) ? [] : checkAuthorization(message, null, knowledge));
    case 'authorization-response':
      return judgeAnswer(message, all, knowledge);
    case 'token-response':
      return only(checkTokenResponse(message, knowledge, exchangeOf(message, all)));
    case 'userinfo-response':
      return checkUserInfo(message, knowledge, subjectBefore(message, all));
    case 'discovery':
      return only(checkDiscovery(message, knowledge));
    case 'jwks':
      return only(checkJwks(message, knowledge));
    case 'end-session-request':
      return only(checkEndSession(message, knowledge));
    default:
      return NOTHING;
  }
}

function only(findings: readonly Finding[]): Judgement {
  return { findings, claims: [] };
}

async function judgeSaml(message: SamlMessage, all: Messages, knowledge: Knowledge): Promise<Judgement> {
  if (message.refusal !== undefined) return only([findingOfRefusal(message.refusal, message.evidence)]);
  if (message.kind === 'saml-request') return checkSamlRequest(message, knowledge);
  if (message.kind !== 'saml-response') return checkSamlLogout(message, knowledge);
  const request = requestOfResponse(message, all, knowledge);
  return checkSamlResponse(message, request === undefined ? knowledge : { ...knowledge, request });
}

function hasAnswer(request: ParametersMessage, all: Messages): boolean {
  return ofKind(all, 'authorization-response').some((it) => requestOfAnswer(it, all) === request);
}

async function judgeAnswer(
  message: ParametersMessage,
  all: Messages,
  knowledge: Knowledge,
): Promise<Judgement> {
  const request = requestOfAnswer(message, all);
  const token = parameterOf(message, 'response');
  const findings = checkAuthorization(request, message, knowledge);
  if (token === null) return only(findings);
  const { evidence, at } = message;
  const answer: TokenMessage = { kind: 'jwt', role: 'unknown', token, at, evidence };
  const jarm = await checkJarm(answer, request, knowledge);
  return { findings: [...findings, ...jarm.findings], claims: [] };
}

async function judgeToken(message: TokenMessage, all: Messages, knowledge: Knowledge): Promise<Judgement> {
  const role = roleOf(message);
  const hasOthers = all.length > 1;
  // For whom an access token is, only the API knows; beside an ID token it is none of the client's business.
  if (role === 'access-token' && hasOthers && knowledge.client?.audiences === undefined) return NOTHING;
  if (role === 'access-token') return { ...(await checkAccessToken(message, knowledge)), claims: [] };
  if (role !== 'id-token') return checkAnyToken(message, knowledge);
  const request = requestOfAnswer(message, all);
  const beside = (name: string): string | undefined => besideToken(message, all, name);
  const [accessToken, code, state] = ['access_token', 'code', 'state'].map(beside);
  return checkIdToken(message, knowledge, {
    ...(request === null ? {} : { request }),
    ...(accessToken === undefined ? {} : { accessToken }),
    ...(code === undefined ? {} : { code }),
    ...(state === undefined ? {} : { state }),
    frontChannel: isThroughBrowser(message, all),
  });
}

/** Whether it stood in an answer that a browser carried. */
function isThroughBrowser(token: TokenMessage, all: Messages): boolean {
  return ofKind(all, 'authorization-response').some((it) => parameterOf(it, 'id_token') === token.token);
}

function subjectBefore(message: JsonMessage, all: Messages): { readonly subject?: string } {
  const hop = message.evidence.hop ?? 0;
  const tokens = all.filter(
    (it): it is TokenMessage =>
      it.kind === 'jwt' && roleOf(it) === 'id-token' && (it.evidence.hop ?? 0) <= hop,
  );
  const last = tokens.at(-1);
  const jwt = last === undefined ? null : decodeJwt(last.token);
  const subject = jwt?.form === 'signed' ? jwt.claims['sub'] : undefined;
  return typeof subject === 'string' ? { subject } : {};
}
