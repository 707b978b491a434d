/** What the walk itself tells of a sign-in that did not come to its end. */
import type { CheckId, Evidence } from '../finding.ts';
import type { FederationProtocol } from '../port.ts';
import { quoted } from '../quote.ts';
import type { Attempt } from './attempt.ts';
import type { Cause } from './cause.ts';
import type { Exchange, WalkEnd } from './exchange.ts';
import { LIVE_SOURCE } from './observe.ts';
import type { Outcome } from './outcome.ts';

type StopReason = Extract<WalkEnd, { readonly kind: 'stopped' }>['reason'];

/** For SAML and OpenID Connect. A circle is a state that nobody finds again. */
const BY_STOP: Readonly<Record<StopReason, readonly [saml: CheckId, oidc: CheckId]>> = {
  loop: ['S25', 'O16'],
  'too-many-hops': ['S25', 'O16'],
  'too-long': ['S25', 'O16'],
  'too-large': ['S15', 'O19'],
  insecure: ['O6', 'O6'],
  'bad-address': ['S22', 'O13'],
  'unfit-form': ['S15', 'O19'],
};

export function walkCauses(
  { end, exchanges }: Attempt,
  outcome: Outcome,
  protocol: FederationProtocol,
): readonly Cause[] {
  const kept = withheld(exchanges, protocol);
  if (kept !== null && outcome.kind === 'refused') return [kept];
  if (end.kind === 'lost') {
    const message = `No answer: ${quoted(end.why, 300)}`;
    return [cause('O6', 'unreachable', message, end.at, 'proven')];
  }
  if (end.kind !== 'stopped') return [];
  if (kept !== null && end.reason === 'loop') return [kept];
  const [saml, oidc] = BY_STOP[end.reason];
  const certainty = end.reason === 'insecure' ? 'proven' : 'narrowed';
  return [cause(protocol === 'saml' ? saml : oidc, end.reason, end.why, end.at, certainty)];
}

/** The cookie by which a relying party knows its own request again, and that browsers keep back. */
function withheld(exchanges: readonly Exchange[], protocol: FederationProtocol): Cause | null {
  const at = exchanges.find((it) => it.withheld.length > 0 && bringsAnswer(it));
  if (at === undefined) return null;
  const cookies = at.withheld.map((it) => quoted(it, 120)).join(', ');
  const message = `A browser does not bring the cookies of ${at.url.host} back with the answer: ${cookies}.`;
  return cause(protocol === 'saml' ? 'S25' : 'O16', 'cookie-withheld', message, at, 'narrowed');
}

function bringsAnswer({ url, fields }: Exchange): boolean {
  const names = new Set([...url.searchParams.keys(), ...(fields ?? []).map(([name]) => name)]);
  return ['SAMLResponse', 'code', 'id_token', 'error'].some((it) => names.has(it));
}

function cause(
  check: CheckId,
  reason: string,
  message: string,
  at: Exchange | null,
  certainty: Cause['certainty'],
): Cause {
  return { check, reason, message, certainty, evidence: [evidenceOf(at)] };
}

export function evidenceOf(at: Exchange | null): Evidence {
  return at === null ? { source: LIVE_SOURCE } : { source: LIVE_SOURCE, hop: at.number };
}
