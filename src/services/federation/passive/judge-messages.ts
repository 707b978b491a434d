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
  checkAuthorization,
  checkDiscovery,
  checkEndSession,
  checkJarm,
  checkJwks,
  checkTokenResponse,
  checkUserInfo,
  decodeJwt,
  roleOf,
} from '../oidc/index.ts';
import { parameterOf } from '../oidc/parameters.ts';
import { checkSamlLogout } from '../saml/check-logout.ts';
import { checkSamlRequest } from '../saml/check-request.ts';
import { checkSamlResponse } from '../saml/check-response.ts';
import { findingOfRefusal } from '../saml/refused-decoding.ts';
import { nonceGiven, proofFindings } from './beside-tokens.ts';
import { judgeToken } from './judge-tokens.ts';
import { type Judgement, NOTHING, only } from './judgement.ts';
import { exchangeOf, ofKind, requestOfAnswer, requestOfResponse } from './pairs.ts';
import { replayFindings } from './replays.ts';

type Messages = readonly FederationMessage[];

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
    case 'token-request':
    case 'userinfo-request':
      return only(await proofFindings(message, knowledge));
    case 'token-response':
      return only(tokenFindings(message, all, knowledge));
    case 'userinfo-response':
      return checkUserInfo(message, knowledge, subjectBefore(message, all));
    case 'discovery':
      return only(checkDiscovery(message, knowledge));
    case 'jwks':
      return only(checkJwks(message, knowledge));
    case 'end-session-request':
      return only(checkEndSession(message, knowledge, knowledge.client?.postLogoutUris));
    default:
      return NOTHING;
  }
}

async function judgeSaml(message: SamlMessage, all: Messages, knowledge: Knowledge): Promise<Judgement> {
  if (message.refusal !== undefined) return only([findingOfRefusal(message.refusal, message.evidence)]);
  if (message.kind === 'saml-request') return checkSamlRequest(message, knowledge);
  if (message.kind !== 'saml-response') return checkSamlLogout(message, knowledge);
  const request = requestOfResponse(message, all, knowledge);
  return checkSamlResponse(message, request === undefined ? knowledge : { ...knowledge, request });
}

function tokenFindings(message: JsonMessage, all: Messages, knowledge: Knowledge): readonly Finding[] {
  const given = nonceGiven(message, all);
  return given === null ? checkTokenResponse(message, knowledge, exchangeOf(message, all)) : [given];
}

function hasAnswer(request: ParametersMessage, all: Messages): boolean {
  return ofKind(all, 'authorization-response').some((it) => requestOfAnswer(it, all) === request);
}

/** A silent attempt finds nobody signed in, and the one behind it asks the person: that is how it is meant to be. */
function wasMadeGood(refusal: ParametersMessage, all: Messages): boolean {
  const hop = refusal.evidence.hop ?? 0;
  return ofKind(all, 'authorization-response').some(
    (it) => (it.evidence.hop ?? 0) > hop && parameterOf(it, 'error') === null,
  );
}

async function judgeAnswer(
  message: ParametersMessage,
  all: Messages,
  knowledge: Knowledge,
): Promise<Judgement> {
  const request = requestOfAnswer(message, all);
  const token = parameterOf(message, 'response');
  const findings = checkAuthorization(request, message, knowledge).filter(
    (it) => !(it.check === 'O19' && it.outcome === 'warned' && wasMadeGood(message, all)),
  );
  if (token === null) return only(findings);
  const { evidence, at } = message;
  const answer: TokenMessage = { kind: 'jwt', role: 'unknown', token, at, evidence };
  const jarm = await checkJarm(answer, request, knowledge);
  return { findings: [...findings, ...jarm.findings], claims: [] };
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
