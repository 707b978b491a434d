/** What the provider publishes (O1 to O10), and what the client has copied of it. */
import type { Finding } from '../finding.ts';
import type { Knowledge } from '../knowledge.ts';
import { makeFinding } from '../make-finding.ts';
import type { JsonMessage } from '../message.ts';
import { checkDiscovery } from '../oidc/discovery.ts';
import { checkJwks } from '../oidc/jwks.ts';
import { consequence } from './compare.ts';
import { ofProvider } from './evidence.ts';
import type { Fetched, Sides, TargetSide } from './sides.ts';

export interface OpenIdDocuments {
  readonly discovery: Fetched;
  /** Null when the discovery document did not say where they are. */
  readonly keys: Fetched | null;
}

export function documentFindings(sides: Sides, documents: OpenIdDocuments): readonly Finding[] {
  const knowledge = knowledgeOf(sides);
  const { discovery, keys } = documents;
  if (discovery.document === null) {
    const evidence = [{ source: discovery.url }];
    return [
      makeFinding({
        check: 'O1',
        outcome: 'failed',
        reason: 'unreachable',
        message: `The discovery document could not be fetched: ${discovery.problem}`,
        evidence,
      }),
      consequence('O2', 'there is no discovery document'),
      consequence('O8', 'there is no discovery document'),
    ];
  }
  const found = message('discovery', discovery);
  return [
    ...checkDiscovery(found, knowledge),
    ...copiedFindings(sides.target, found.body),
    ...(keys === null ? [] : keyFindings(keys, knowledge)),
  ];
}

function keyFindings(keys: Fetched, knowledge: Knowledge): readonly Finding[] {
  if (keys.document !== null) return checkJwks(message('jwks', keys), knowledge);
  const text = `The key set could not be fetched: ${keys.problem}`;
  const evidence = [{ source: keys.url }];
  return [makeFinding({ check: 'O8', outcome: 'failed', reason: 'unreachable', message: text, evidence })];
}

function knowledgeOf({ source, target, at }: Sides): Knowledge {
  const issuer = target?.oidc?.issuer ?? source?.issuer;
  const algorithm = source?.application.oidc?.idTokenAlgorithm;
  const origin = target?.origin ?? source?.origin ?? '';
  return {
    provider: { origin, ...(issuer == null ? {} : { issuer }) },
    client: { origin, ...(algorithm === undefined ? {} : { algorithms: [algorithm] }) },
    at,
    skewMs: 0,
  };
}

function message(kind: JsonMessage['kind'], fetched: Fetched & { readonly problem: null }): JsonMessage {
  const { url, status, headers, text } = fetched.document;
  return { kind, url, status, headers, body: objectIn(text), at: null, evidence: { source: url } };
}

/** Null when it is no JSON object. */
export function objectIn(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const found: unknown = JSON.parse(text);
    return typeof found === 'object' && found !== null && !Array.isArray(found) ? { ...found } : null;
  } catch {
    return null;
  }
}

const COPIED = [
  ['O7', 'authorizationUrl', 'authorization_endpoint'],
  ['O7', 'tokenUrl', 'token_endpoint'],
  ['O7', 'userInfoUrl', 'userinfo_endpoint'],
  ['O8', 'keysUrl', 'jwks_uri'],
] as const;

/** A tenant that was given the endpoints one by one goes on using them when the provider has moved. */
function copiedFindings(
  target: TargetSide | null,
  published: Readonly<Record<string, unknown>> | null,
): readonly Finding[] {
  const provider = target?.oidc ?? null;
  if (target === null || provider === null || published === null) return [];
  return COPIED.flatMap(([check, field, member]) => {
    const [own, theirs] = [provider[field], published[member]];
    if (own === null || typeof theirs !== 'string' || own === theirs) return [];
    return [
      makeFinding({
        check,
        outcome: 'failed',
        reason: 'endpoint-copied-otherwise',
        message: `${target.origin} uses another ${member} than the provider publishes.`,
        expected: theirs,
        actual: own,
        evidence: [ofProvider(target, field)],
        remedy: `Enter the ${member} of the discovery document into "${target.name}" at ${target.origin}.`,
      }),
    ];
  });
}
