/**
 * The discovery document of a provider, as it was fetched.
 *
 * Source: OpenID Connect Discovery sections 3, 4; RFC 8414 sections 2, 3.
 */
import type { Finding } from '../finding.ts';
import type { Knowledge } from '../knowledge.ts';
import type { JsonMessage } from '../message.ts';
import { isNone } from './algorithms.ts';
import { type FetchFacts, fetchFaults } from './fetched.ts';
import { hostFindings } from './hosts.ts';
import { issuerFault } from './issuer.ts';
import { type Members, textsOf } from './members.ts';
import { shapeFindings } from './metadata-shape.ts';
import { type Notes, notesOn } from './notes.ts';
import { transportFindings } from './transport.ts';

const WELL_KNOWN = /\/\.well-known\/(openid-configuration|oauth-authorization-server)(?=[/?]|$)/;

export function checkDiscovery(
  document: JsonMessage,
  knowledge: Knowledge,
  facts: FetchFacts = {},
): readonly Finding[] {
  const notes = notesOn(document.evidence);
  const faults = fetchFaults(document, 'O1', /^application\/(\S+\+)?json\b/i, notes, facts);
  const { body, url } = document;
  if (body === null || faults.some((it) => it.outcome === 'failed')) {
    return [
      ...faults,
      notes.skipped('O2', 'there is no discovery document'),
      notes.skipped('O5', 'there is no discovery document'),
    ];
  }
  if (url !== null && !WELL_KNOWN.test(url) && body['issuer'] === undefined) {
    const message =
      'The address is not that of a discovery document: it lacks /.well-known/openid-configuration.';
    return [notes.failed('O1', 'not-well-known', message, { field: 'url', actual: url })];
  }
  return [
    ...(faults.length > 0 ? faults : [notes.passed('O1', 'The discovery document is there.')]),
    ...issuerFindings(body, url, knowledge, notes),
    ...shapeFindings(body, notes),
    ...transportFindings(body, knowledge, facts, notes),
    ...hostFindings(body, notes),
    ...algorithmFindings(body, knowledge, notes),
    ...proofFindings(body, knowledge, notes),
  ];
}

/** What a client has is the measure; else the address that the document was found at. */
function issuerFindings(
  body: Members,
  url: string | null,
  knowledge: Knowledge,
  notes: Notes,
): readonly Finding[] {
  const issuer = body['issuer'];
  if (typeof issuer !== 'string' || issuer === '') return [];
  const configured = knowledge.provider?.issuer;
  const expected = configured ?? issuerOf(url);
  const details = { field: 'issuer', actual: issuer };
  if (expected === null) {
    return [
      notes.untested(
        'O2',
        'issuer-unknown',
        'Whether the issuer is the right one could not be tested: give it.',
        details,
      ),
    ];
  }
  const fault = issuerFault(expected, issuer, 'O2');
  if (fault === null) {
    return [
      notes.passed('O2', 'The issuer is the one that is expected, character by character.', details),
      ...(/^https:\/\/[^/]+\/oauth2\/[^/]+$/.test(issuer)
        ? [notes.passed('O4', 'The authorization server is the one that is expected.', details)]
        : []),
    ];
  }
  // Without a client nobody is turned away by the slash yet.
  const outcome = configured === undefined && fault.reason === 'issuer-slash' ? 'warned' : 'failed';
  const found = notes[outcome](fault.check, fault.reason, `The issuer ${fault.how}.`, {
    ...details,
    expected,
  });
  return fault.check === 'O2' ? [found] : [found, notes.skipped('O2', 'the difference is told elsewhere')];
}

/** RFC 8414 has the well-known part between host and path, OpenID Connect behind the path. */
function issuerOf(url: string | null): string | null {
  if (url === null || !WELL_KNOWN.test(url)) return null;
  return url.replace(/[?#].*$/, '').replace(WELL_KNOWN, '');
}

function algorithmFindings(body: Members, knowledge: Knowledge, notes: Notes): readonly Finding[] {
  const names = textsOf(body['id_token_signing_alg_values_supported']);
  const details = { field: 'id_token_signing_alg_values_supported', actual: names.join(', ') };
  const taken = knowledge.client?.algorithms;
  if (names.length === 0) return [];
  if (taken !== undefined && !taken.some((it) => names.includes(it))) {
    const message = 'The provider signs by no algorithm that the relying party takes.';
    return [notes.failed('O10', 'alg-not-offered', message, { ...details, expected: taken.join(' or ') })];
  }
  if (names.some(isNone)) {
    return [
      notes.warned(
        'O10',
        'alg-none-advertised',
        'The provider says that it gives out unsigned ID tokens.',
        details,
      ),
    ];
  }
  return [];
}

/** A client that keeps no secret has nothing but the proof. */
function proofFindings(body: Members, knowledge: Knowledge, notes: Notes): readonly Finding[] {
  const methods = body['code_challenge_methods_supported'];
  if (knowledge.client?.isPublic !== true || !Array.isArray(methods) || methods.includes('S256')) return [];
  const message = 'The client keeps no secret, and the provider does not offer the proof by S256.';
  const details = { field: 'code_challenge_methods_supported', expected: 'S256' };
  return [
    notes.failed('O15', 'pkce-not-offered', message, { ...details, actual: textsOf(methods).join(', ') }),
  ];
}
