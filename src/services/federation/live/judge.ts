/**
 * What the messages of the sign-in say, judged by the parts that read them: SAML requests and responses, authorization
 * requests and answers, tokens, userinfo, and what the provider publishes. Keys come from the ends, never from a message.
 */
import type { Finding } from '../finding.ts';
import type { Knowledge } from '../knowledge.ts';
import { makeFinding } from '../make-finding.ts';
import type { FederationMessage, JsonMessage, ParametersMessage, SamlMessage } from '../message.ts';
import { checkAuthorization } from '../oidc/authorization.ts';
import { checkDiscovery } from '../oidc/discovery.ts';
import { checkIdToken } from '../oidc/id-token.ts';
import { checkJwks } from '../oidc/jwks.ts';
import { checkTokenResponse } from '../oidc/token-response.ts';
import { checkUserInfo } from '../oidc/userinfo.ts';
import type { PublishedDocument } from '../port.ts';
import type { Claim } from '../report.ts';
import { checkSamlRequest } from '../saml/check-request.ts';
import { checkSamlResponse } from '../saml/check-response.ts';
import { type BothEnds, objectOf } from './known.ts';
import { last, subjectOf, valueIn } from './last-message.ts';

export interface Judgement {
  readonly findings: readonly Finding[];
  readonly claims: readonly Claim[];
}

export async function judge(messages: readonly FederationMessage[], ends: BothEnds): Promise<Judgement> {
  return ends.protocol === 'saml'
    ? judgeSaml(messages, ends.knowledge)
    : judgeOpenId(messages, ends.knowledge, ends.published);
}

async function judgeSaml(messages: readonly FederationMessage[], knowledge: Knowledge): Promise<Judgement> {
  const consumers = knowledge.sp?.acsUrls ?? [];
  const signOns = Object.values(knowledge.idp?.signOnUrls ?? {});
  // Of a chain of federations, the link that is looked at.
  const request = last(messages, 'saml-request', ({ url }) => signOns.includes(url ?? ''));
  const response = last(messages, 'saml-response', ({ url }) => consumers.includes(url ?? ''));
  const findings = request === null ? [] : [...(await checkSamlRequest(request, knowledge)).findings];
  if (response === null) return { findings, claims: [] };
  const answered = request === null ? {} : { request: requestOf(request) };
  const result = await checkSamlResponse(response, { ...knowledge, ...answered });
  return { findings: oneOfTime([...findings, ...result.findings]), claims: result.claims };
}

/** Conditions and confirmation end together: a clock that is off is one cause. */
function oneOfTime(findings: readonly Finding[]): readonly Finding[] {
  if (!findings.some(({ check, outcome }) => check === 'S23' && outcome === 'failed')) return findings;
  const message = 'Not looked at: the assertion is not of this time.';
  return findings.map((it) =>
    it.check === 'S24' && it.outcome === 'failed'
      ? makeFinding({
          check: 'S24',
          outcome: 'untested',
          reason: 'not-looked-at',
          message,
          evidence: it.evidence,
        })
      : it,
  );
}

/** The id of a request of this very sign-in: the browser carried it, and nobody else. */
function requestOf({ xml, relayState, evidence }: SamlMessage): NonNullable<Knowledge['request']> {
  const id = /\sID\s?=\s?["']([^"'<>]{1,200})["']/.exec(xml.slice(0, 4000))?.[1];
  return {
    evidence,
    ...(id === undefined ? {} : { id }),
    ...(relayState === null ? {} : { relayState }),
  };
}

async function judgeOpenId(
  messages: readonly FederationMessage[],
  knowledge: Knowledge,
  published: BothEnds['published'],
): Promise<Judgement> {
  const clientId = knowledge.client?.clientId;
  const request = last(messages, 'authorization-request', (it) => valueIn(it, 'client_id') === clientId);
  const state = request === null ? null : valueIn(request, 'state');
  const response = last(messages, 'authorization-response', (it) => valueIn(it, 'state') === state);
  const about = withRequest(knowledge, request);
  const tokens = await judgeTokens(messages, about, request);
  return {
    findings: [
      ...publishedFindings(published, about),
      ...checkAuthorization(request, response, about),
      ...tokens.findings,
    ],
    claims: tokens.claims,
  };
}

/** What this very sign-in sent has to come back. */
function withRequest(knowledge: Knowledge, request: ParametersMessage | null): Knowledge {
  const sent = new Map(request?.parameters);
  const [state, nonce] = [sent.get('state'), sent.get('nonce')];
  const client = knowledge.client ?? { origin: knowledge.provider?.origin ?? '' };
  return {
    ...knowledge,
    client: {
      ...client,
      ...(state === undefined ? {} : { state }),
      ...(nonce === undefined ? {} : { nonce }),
    },
  };
}

function publishedFindings(published: BothEnds['published'], knowledge: Knowledge): readonly Finding[] {
  if (published === null) return [];
  const { discovery, keys } = published;
  return [
    ...checkDiscovery(asMessage('discovery', discovery, knowledge), knowledge),
    ...(keys === null ? [] : checkJwks(asMessage('jwks', keys, knowledge), knowledge)),
  ];
}

function asMessage(
  kind: JsonMessage['kind'],
  document: PublishedDocument,
  knowledge: Knowledge,
): JsonMessage {
  const { url, status, headers } = document;
  return {
    ...{ kind, url, status, headers },
    body: objectOf(document),
    evidence: { source: url },
    at: knowledge.at,
  };
}

async function judgeTokens(
  messages: readonly FederationMessage[],
  knowledge: Knowledge,
  authorization: ParametersMessage | null,
): Promise<Judgement> {
  const findings: Finding[] = [];
  const claims: Claim[] = [];
  const request = last(messages, 'token-request');
  const response = last(messages, 'token-response');
  const asked = authorization === null ? {} : { authorization };
  if (response !== null) {
    findings.push(
      ...checkTokenResponse(response, knowledge, { ...asked, ...(request === null ? {} : { request }) }),
    );
  }
  const jwt = last(messages, 'jwt', ({ role }) => role === 'id-token');
  const token = jwt?.role === 'id-token' ? jwt : null;
  const info = last(messages, 'userinfo-response');
  const subject = token === null ? null : subjectOf(token.token);
  if (token !== null) {
    const result = await checkIdToken(token, knowledge, {
      ...(authorization === null ? {} : { request: authorization }),
      ...(info?.body == null ? {} : { userInfo: info.body }),
    });
    findings.push(...result.findings);
    claims.push(...result.claims);
  }
  if (info !== null) {
    const result = await checkUserInfo(info, knowledge, subject === null ? {} : { subject });
    findings.push(...result.findings);
    claims.push(...result.claims.filter(({ name }) => !claims.some((it) => it.name === name)));
  }
  return { findings, claims };
}
