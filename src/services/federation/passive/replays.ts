/** What came a second time in a capture: assertions (S28) and codes (O23). Source: SAML profiles, section 4.1.4.5. */
import type { Finding } from '../finding.ts';
import { makeFinding } from '../make-finding.ts';
import type { FederationMessage, SamlMessage } from '../message.ts';
import { checkCodeUse } from '../oidc/index.ts';
import { ASSERTION } from '../saml/names.ts';
import { readXml } from '../xml/read-xml.ts';
import { attributeOf, childrenOf } from '../xml/tree.ts';
import { ofKind, wasAskedForNonce } from './pairs.ts';

export function replayFindings(messages: readonly FederationMessage[]): readonly Finding[] {
  const exchanges = ofKind(messages, 'token-request').filter((it) => !wasAskedForNonce(it, messages));
  return [...assertionFindings(messages), ...checkCodeUse(exchanges)];
}

function assertionFindings(messages: readonly FederationMessage[]): readonly Finding[] {
  const responses = messages.filter(
    (it): it is SamlMessage => it.kind === 'saml-response' && it.evidence.hop !== undefined,
  );
  if (responses.length < 2) return [];
  const seen = new Map<string, SamlMessage>();
  for (const response of responses) {
    for (const id of idsOf(response)) {
      const first = seen.get(id);
      if (first !== undefined) return [replayed(first, response)];
      seen.set(id, response);
    }
  }
  return [];
}

function replayed(first: SamlMessage, second: SamlMessage): Finding {
  return makeFinding({
    check: 'S28',
    outcome: 'failed',
    reason: 'assertion-replayed',
    message: `The assertion of hop ${first.evidence.hop} was brought a second time; it is good for one sign-in.`,
    evidence: [second.evidence, first.evidence],
  });
}

function idsOf({ xml }: SamlMessage): readonly string[] {
  const reading = readXml(xml);
  if (!reading.ok) return [];
  return childrenOf(reading.root, ASSERTION, 'Assertion').flatMap((it) => attributeOf(it, 'ID') ?? []);
}
