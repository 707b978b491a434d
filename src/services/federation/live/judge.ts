/**
 * What the messages of the sign-in say, judged as those of a capture are, and what the provider publishes beside them. Keys
 * come from the ends, never from a message.
 */
import type { Finding } from '../finding.ts';
import type { Knowledge } from '../knowledge.ts';
import { makeFinding } from '../make-finding.ts';
import type { FederationMessage, JsonMessage } from '../message.ts';
import { checkDiscovery } from '../oidc/discovery.ts';
import { checkJwks } from '../oidc/jwks.ts';
import { withoutConsequences } from '../passive/consequences.ts';
import { judgeMessages } from '../passive/judge-messages.ts';
import type { Judgement } from '../passive/judgement.ts';
import type { PublishedDocument } from '../port.ts';
import { type BothEnds, objectOf } from './known.ts';
import { ownLink } from './own-link.ts';
import type { LiveStart } from './subject.ts';

export async function judge(
  messages: readonly FederationMessage[],
  ends: BothEnds,
  start: LiveStart,
): Promise<Judgement> {
  const { published, protocol } = ends;
  const link = ownLink(messages, ends);
  const knowledge = withSecret(withRequest(ends.knowledge, link), start);
  const { findings, claims } = await judgeMessages(link, knowledge);
  // What was recorded of the client's own call is without its secret.
  const all = [...publishedFindings(published, knowledge), ...findings].filter(
    (it) => it.reason !== 'client-auth-missing',
  );
  const distinct = claims.filter((it, at) => claims.findIndex((other) => sameClaim(it, other)) === at);
  return {
    findings: withoutConsequences(protocol === 'saml' ? oneOfTime(all) : all),
    claims: distinct,
  };
}

/** What two messages say of one thing is told once. */
function sameClaim(one: Judgement['claims'][number], other: Judgement['claims'][number]): boolean {
  return (
    one.name === other.name && one.verified === other.verified && one.values.join() === other.values.join()
  );
}

/** Conditions and confirmation end together: a clock that is off is one cause. */
function oneOfTime(findings: readonly Finding[]): readonly Finding[] {
  if (!findings.some(({ check, outcome }) => check === 'S23' && outcome === 'failed')) return findings;
  const message = 'Not looked at: the assertion is not of this time.';
  return findings.map((it) =>
    it.check === 'S24' && it.outcome === 'failed'
      ? makeFinding({
          ...{ check: 'S24', outcome: 'untested', reason: 'not-looked-at', message },
          evidence: it.evidence,
        })
      : it,
  );
}

/** What this very sign-in sent has to come back. */
function withRequest(knowledge: Knowledge, messages: readonly FederationMessage[]): Knowledge {
  const request = messages.findLast((it) => it.kind === 'authorization-request');
  if (request === undefined || !('parameters' in request)) return knowledge;
  const sent = new Map(request.parameters);
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

/** The secret that idctl was given to sign in as the client. */
function withSecret(knowledge: Knowledge, start: LiveStart): Knowledge {
  if (start.kind !== 'client' || start.secret === null || knowledge.client === undefined) return knowledge;
  const { secret } = start;
  return { ...knowledge, client: { ...knowledge.client, secrets: async () => [await secret()] } };
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
  const evidence = { source: url };
  return { ...{ kind, url, status, headers, evidence }, body: objectOf(document), at: knowledge.at };
}
