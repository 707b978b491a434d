/**
 * The passive tier: messages that somebody captured, judged offline with what is known of the two ends. A capture is judged
 * at its own time, since what was valid then is over now.
 */
import { assembleReport } from './assemble.ts';
import type { Capture } from './capture/read-capture.ts';
import { CAPTURE_AGAIN, COMPARE_AGAIN } from './catalogue/retest.ts';
import type { Finding } from './finding.ts';
import type { Knowledge } from './knowledge.ts';
import type { FederationMessage } from './message.ts';
import type { TokenRole } from './oidc/index.ts';
import { withCaptured } from './passive/captured-knowledge.ts';
import { clockFindings } from './passive/clocks.ts';
import { isOftenTolerated, tolerated, withoutConsequences } from './passive/consequences.ts';
import { pageFindings } from './passive/error-pages.ts';
import { hygieneFindings } from './passive/hygiene.ts';
import { judgeMessages } from './passive/judge-messages.ts';
import { lostCookieFindings } from './passive/lost-cookies.ts';
import { qualified } from './passive/own-word.ts';
import { isRedacted, withoutPseudonyms } from './passive/redacted-copy.ts';
import { withRole } from './passive/token-role.ts';
import { unseenFindings } from './passive/unseen.ts';
import type { Claim, JudgedBy, Report } from './report.ts';

export interface PassiveRequest {
  /** Name of the file. */
  readonly subject: string;
  readonly capture: Capture;
  /** Given from outside; what is missing may be taken from the capture, and is told so. */
  readonly knowledge: Knowledge;
  /** Whether the instant of the knowledge was asked for: it beats the capture's own then. */
  readonly isTimeGiven: boolean;
  /** What a token is that came alone; what it looks like when absent. */
  readonly tokenRole?: TokenRole;
  /** Where the knowledge is from, in sentences. */
  readonly notes: readonly string[];
}

export async function verifyPassive(request: PassiveRequest): Promise<Report> {
  const { capture, subject, isTimeGiven } = request;
  const messages = capture.messages
    .map((it) => (isTimeGiven ? atGivenTime(it) : it))
    .map((it) => withRole(it, request.tokenRole, request.knowledge));
  const isCopy = isRedacted(capture);
  const known = isCopy ? { ...request.knowledge, isRedacted: true } : request.knowledge;
  const { knowledge, rests, notes } = withCaptured(known, messages);
  const judged = await judgeMessages(messages, knowledge);
  const told = [
    ...judged.findings.map((it) => qualified(it, rests)),
    ...pageFindings(capture),
    ...lostCookieFindings(capture),
    ...clockFindings(capture, knowledge),
    // Of a single message nobody expects the others.
    ...(capture.entries > 0 ? unseenFindings(messages) : []),
  ];
  // What holds nothing of a federation is not made sound by that it holds no password either.
  const found = told.length === 0 ? told : [...told, ...hygieneFindings(capture)];
  const isOwnWord = rests.has('S6') || rests.has('O10');
  const { at, by } = timeOf(request);
  return assembleReport({
    tier: 'passive',
    subject,
    judgedAt: at,
    judgedBy: by,
    notes: [...request.notes, ...notes, ...capture.notes],
    findings: withoutConsequences(
      (wasTaken(capture) ? found.map(asTaken) : found).map((it) => (isCopy ? withoutPseudonyms(it) : it)),
    ).map((it) => (capture.entries > 0 ? retestedByCapture(it) : it)),
    hops: capture.hops,
    claims: distinct(isOwnWord ? judged.claims.map((it) => ({ ...it, verified: false })) : judged.claims),
  });
}

/** Whether the other end took the response: it sent the person on, and a page came. What it took breaks no sign-in. */
function wasTaken({ hops, messages }: Capture): boolean {
  const last = messages.filter((it) => it.kind === 'saml-response').at(-1)?.evidence.hop;
  const at = hops.findIndex((it) => it.number === last);
  const [status = null, next = null] = [hops[at]?.status, hops[at + 1]?.status];
  return at !== -1 && status !== null && status >= 300 && status < 400 && next !== null && next < 300;
}

/** What was seen in a capture, a new one shows again. */
function retestedByCapture(finding: Finding): Finding {
  return finding.retest === COMPARE_AGAIN ? { ...finding, retest: CAPTURE_AGAIN } : finding;
}

function asTaken(finding: Finding): Finding {
  return finding.outcome === 'failed' && isOftenTolerated(finding) ? tolerated(finding) : finding;
}

function atGivenTime(message: FederationMessage): FederationMessage {
  return { ...message, at: null };
}

function timeOf({ capture, knowledge, isTimeGiven }: PassiveRequest): { at: Date; by: JudgedBy } {
  if (isTimeGiven) return { at: knowledge.at, by: 'given' };
  return capture.at === null ? { at: knowledge.at, by: 'now' } : { at: capture.at, by: 'capture' };
}

/** The same claim of two messages is one; where one of them is not verified, both are shown. */
function distinct(claims: readonly Claim[]): readonly Claim[] {
  const byKey = new Map(claims.map((it) => [JSON.stringify([it.name, it.values, it.verified]), it]));
  return [...byKey.values()];
}
