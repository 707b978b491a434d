/** What remains when nothing tells the cause of a sign-in that failed: what everything that is known leaves over. */
import type { Finding } from '../finding.ts';
import type { AttemptRow } from './attempt-logs.ts';
import type { Cause } from './cause.ts';
import type { BothEnds } from './known.ts';
import { type Outcome, sightOf } from './outcome.ts';
import type { LiveRequest } from './subject.ts';
import { evidenceOf } from './walk-causes.ts';

export interface Leftovers {
  readonly outcome: Extract<Outcome, { readonly kind: 'refused' }>;
  readonly ends: BothEnds;
  readonly request: LiveRequest;
  readonly findings: readonly Finding[];
  readonly rows: readonly AttemptRow[];
  readonly skewMs: number;
}

export function lastCause(left: Leftovers): Cause {
  const { outcome, ends } = left;
  const sight = sightOf(outcome);
  const common = { certainty: 'narrowed', evidence: [evidenceOf(outcome.at)] } as const;
  const isSaml = ends.protocol === 'saml';
  if (outcome.by === 'source') {
    const message = `${sight} Neither the page nor the log says why.`;
    return { ...common, check: isSaml ? 'S16' : 'O19', reason: 'provider-refuses', message };
  }
  const late = clockCause(left);
  if (late !== null) return late;
  return isSaml ? { ...common, ...samlCause(left, sight) } : { ...common, ...openIdCause(left, sight) };
}

/** Where its clock is off, the relying party finds everything too old, or too young. */
function clockCause({ outcome, ends, skewMs }: Leftovers): Cause | null {
  const date = Date.parse(outcome.at.answer?.headers['date'] ?? '');
  const off = date - outcome.at.atMs;
  // The header has whole seconds.
  if (Number.isNaN(date) || Math.abs(off) <= Math.max(skewMs, 2000)) return null;
  const message = `The clock of ${outcome.at.url.host} is ${Math.round(Math.abs(off) / 1000)} seconds ${off < 0 ? 'behind' : 'ahead'}.`;
  return {
    check: ends.protocol === 'saml' ? 'S23' : 'O11',
    reason: 'clock-of-relying-party',
    message,
    certainty: 'narrowed',
    evidence: [evidenceOf(outcome.at)],
  };
}

type Told = Pick<Cause, 'check' | 'reason' | 'message'>;

function samlCause({ request, findings, outcome }: Leftovers, sight: string): Told {
  if (request.start.kind === 'tile' && outcome.at.answer?.status === 404) {
    const message = `${sight} There is no such page: no RelayState says where who comes by the tile is to land.`;
    return { check: 'S27', reason: 'landing-missing', message };
  }
  const holds = `${sight} The response holds by everything that is known of both ends.`;
  const knowsTrust = request.subject.given.idp !== undefined;
  const signature = findings.some(({ check, outcome }) => check === 'S6' && outcome === 'passed');
  if (!knowsTrust && signature) {
    const message = `${holds} What is not known is the certificate that the relying party trusts: give its copy of the metadata (--idp).`;
    return { check: 'S6', reason: 'certificate-of-relying-party', message };
  }
  return { check: 'S30', reason: 'relying-party-refuses', message: `${holds} It may not know the person.` };
}

function openIdCause({ rows }: Leftovers, sight: string): Told {
  const calls = rows.filter(({ end, event }) => end === 'provider' && /oauth2.*token/.test(event.type));
  if (calls.some(({ event }) => event.outcome === 'SUCCESS')) {
    const message = `${sight} It got its tokens, and did not take them: look at issuer, client id and keys in its configuration.`;
    return { check: 'O25', reason: 'token-not-taken', message };
  }
  if (rows.length > 0) {
    const message = `${sight} It did not ask for tokens: it did not take the answer as one of its own.`;
    return { check: 'O16', reason: 'answer-not-taken', message };
  }
  const message = `${sight} What it said to the token endpoint was not seen.`;
  return { check: 'O22', reason: 'code-not-redeemed', message };
}
