/**
 * All findings of a sign-in. One cause is one failure: what the messages prove comes first, then what the ends are, what
 * their logs say, how the walk ended, what the page says, and last what is left over. The first that tells anything is
 * the cause; the others do not become failures beside it.
 */
import type { CheckId, Finding } from '../finding.ts';
import { makeFinding } from '../make-finding.ts';
import type { FederationMessage } from '../message.ts';
import type { Attempt } from './attempt.ts';
import { type AttemptRow, isRefusal } from './attempt-logs.ts';
import { type Cause, withCause } from './cause.ts';
import { endCauses } from './end-causes.ts';
import { ifReadable } from './if-readable.ts';
import type { BothEnds } from './known.ts';
import { lastCause } from './last-causes.ts';
import { logCauses } from './log-causes.ts';
import { LIVE_SOURCE } from './observe.ts';
import type { Outcome } from './outcome.ts';
import { pageCauses } from './page-causes.ts';
import { refinedByEnds } from './refine.ts';
import type { LiveRequest } from './subject.ts';
import { unseenFindings } from './unseen.ts';
import { walkCauses } from './walk-causes.ts';

export interface Seen {
  readonly request: LiveRequest;
  readonly ends: BothEnds;
  readonly attempt: Attempt;
  readonly outcome: Outcome;
  readonly messages: readonly FederationMessage[];
  readonly rows: readonly AttemptRow[];
  /** What the messages say. */
  readonly judged: readonly Finding[];
}

export async function conclude(seen: Seen): Promise<readonly Finding[]> {
  const { judged, outcome } = seen;
  const findings = [...judged, ...unseenFindings(seen)];
  // As the client itself, it is idctl that would let the person in.
  const isClient = seen.request.start.kind === 'client';
  if (outcome.kind === 'in') return [...(isClient ? findings : findings.map(harmless)), ...letIn(seen)];
  const failures = judged.filter((it) => it.outcome === 'failed');
  if (failures.some(isRoot)) return findings;
  const cause = await causeOf(seen);
  // What a refusal narrows down gives way to what an end or a log proves, and to nothing else.
  if (cause === null || (failures.length > 0 && cause.certainty !== 'proven')) return findings;
  return withCause(findings, { ...cause, evidence: [...cause.evidence, ...placeOf(seen, cause)] });
}

/** The hop at which the person was sent no further, for a cause that names none. */
function placeOf({ outcome }: Seen, { evidence }: Cause): Finding['evidence'] {
  if (outcome.kind !== 'refused' || evidence.some((it) => it.hop !== undefined)) return [];
  return [{ source: LIVE_SOURCE, hop: outcome.at.number }];
}

/** What did not keep the person out is no failure, unless it is about who gets in. */
function harmless(finding: Finding): Finding {
  if (finding.outcome !== 'failed' || finding.severity === 'critical') return finding;
  const message = `${finding.message} The relying party let the person in all the same.`;
  return { ...finding, outcome: 'warned', severity: 'warning', message };
}

/** A fault in itself, and not what one end says when it refuses. */
function isRoot({ check, certainty }: Finding): boolean {
  return certainty === 'proven' && check !== 'O19' && check !== 'S16';
}

async function causeOf(seen: Seen): Promise<Cause | null> {
  const { request, ends, attempt, outcome, rows, messages, judged } = seen;
  const { protocol } = ends;
  const isOpen = (check: CheckId): boolean =>
    !judged.some((it) => it.check === check && it.outcome === 'passed' && it.certainty === 'proven');
  // Nobody's fault: a test user without a browser cannot give what is asked for.
  if (outcome.kind === 'refused' && outcome.asksAgain) return null;
  if (outcome.kind === 'unseen' && !rows.some(({ event }) => isRefusal(event))) return null;
  const configured = await ifReadable(endCauses(request, ends), []);
  const logged = logCauses(rows, protocol);
  const [first] = [
    ...configured,
    ...(await ifReadable(refinedByEnds(logged, request, ends), logged)),
    ...walkCauses(attempt, outcome, protocol),
    ...pageCauses(messages, protocol, isOpen),
  ];
  if (first !== undefined) return first;
  if (outcome.kind !== 'refused') return null;
  return lastCause({ outcome, ends, request, findings: judged, rows, skewMs: request.skewMs });
}

/** What a sign-in that came to its end proves by that alone. */
function letIn({ ends, request }: Seen): readonly Finding[] {
  const { source, target } = request.subject;
  const evidence = [
    { source: source.connection },
    ...(target === null ? [] : [{ source: target.connection }]),
  ];
  const isSaml = ends.protocol === 'saml';
  const message = `${request.person.userName} came in by way of the application, which is active and assigned.`;
  const passed = (check: CheckId): Finding =>
    makeFinding({ check, outcome: 'passed', reason: 'signed-in', message, evidence });
  return isSaml ? [passed('S37')] : [passed('O20'), passed('O41')];
}
