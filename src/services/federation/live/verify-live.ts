/**
 * `federation verify`, live: one real sign-in of a test user, every hop recorded, every message verified, the account that
 * it leads to and the logs of both ends beside it. Nothing stays but what the target makes of a person who signs in.
 */
import { assembleReport } from '../assemble.ts';
import { quoted } from '../quote.ts';
import type { LogRow, Report } from '../report.ts';
import { accountOf } from './account.ts';
import { type Attempt, attemptSignIn } from './attempt.ts';
import { attemptByPerson } from './attempt-by-person.ts';
import { type AttemptRow, attemptLogs, isRefusal, type LogSource } from './attempt-logs.ts';
import { conclude } from './conclude.ts';
import { judge } from './judge.ts';
import { type BothEnds, bothEnds } from './known.ts';
import { logFinding } from './log-causes.ts';
import { observe } from './observe.ts';
import { type Outcome, outcomeOf } from './outcome.ts';
import type { PersonBrowser } from './sign-in-port.ts';
import type { LiveDeps, LiveRequest } from './subject.ts';

/**
 * @param person Whose browser it is; a test user signs in without one where it is null.
 * @throws AUTH_REQUIRED, INPUT_REQUIRED (the test user could not be signed in at all), NOT_FOUND, AMBIGUOUS,
 *   CONFIG_INVALID, USAGE, and what the connections throw
 */
export async function verifyLive(
  deps: LiveDeps,
  request: LiveRequest,
  person: PersonBrowser | null = null,
): Promise<Report> {
  const ends = await bothEnds(request, new Date(deps.clock.now()));
  announce(deps, request, ends);
  const attempt =
    person === null
      ? await attemptSignIn(deps, request, ends)
      : await attemptByPerson(deps, request, ends, person);
  const { hops, messages } = await observe(attempt.exchanges);
  const outcome = outcomeOf(attempt);
  const { findings: judged, claims } = await judge(messages, ends, request.start);
  const sources = sourcesOf(request, ends);
  const logs = await attemptLogs(sources, aboutOf(attempt, request), deps.clock, (rows) =>
    sources.every(({ end }) =>
      tellsEnough(
        rows.filter((it) => it.end === end),
        end,
        outcome,
      ),
    ),
  );
  const seen = { request, ends, attempt, outcome, messages, judged, rows: logs.rows };
  const account =
    outcome.kind === 'in'
      ? await accountOf(request.subject, attempt, logs.rows, claims)
      : { account: null, findings: [] };
  return assembleReport({
    tier: 'live',
    subject: request.subject.name,
    judgedAt: new Date(attempt.startedAtMs),
    judgedBy: 'now',
    findings: [...(await conclude(seen)), ...account.findings, logFinding(logs, sources.length)],
    hops,
    claims,
    account: account.account,
    log: logs.rows.map((row) => logRow(row, attempt)),
  });
}

/** Beforehand, since it cannot be taken back. */
function announce({ say }: LiveDeps, { subject, person }: LiveRequest, { provider }: BothEnds): void {
  const { connection } = subject.source;
  if (person.userName !== '')
    say(`${quoted(person.userName)} signs in at ${connection} now; the session is ended at the end.`);
  const { target } = subject;
  if (target === null || provider?.policy == null) return;
  const { createsUsers, linksUsers } = provider.policy;
  if (createsUsers) say(`${target.connection} makes an account of who has none there. It stays.`);
  if (linksUsers)
    say(`${target.connection} links an account that is there with the identity provider. That stays.`);
}

function sourcesOf(
  { subject }: LiveRequest,
  { application, provider, knowledge }: BothEnds,
): readonly LogSource[] {
  const { source, target } = subject;
  const ids = [application.id, application.oidc?.clientId, knowledge.client?.clientId].filter(
    (it) => it != null,
  );
  const made: LogSource[] = [];
  if (source.log !== null) {
    const { connection, log, end } = source;
    made.push({ end: 'provider', connection, log, filter: end.signInEvents, about: ids });
  }
  if (target?.log != null && provider !== null) {
    const { connection, log, end } = target;
    made.push({ end: 'party', connection, log, filter: end.signInEvents, about: [provider.id] });
  }
  return made;
}

/** Okta's answers carry the id under which the log knows their request. */
const REQUEST_IDS = ['x-okta-request-id', 'x-auth0-requestid', 'x-request-id'];

function idOf(exchange: Attempt['exchanges'][number]): string | null {
  return REQUEST_IDS.map((name) => exchange.answer?.headers[name]).find((id) => id !== undefined) ?? null;
}

function aboutOf({ exchanges, startedAtMs, endedAtMs }: Attempt, { person }: LiveRequest) {
  const requestIds = new Set(exchanges.flatMap((it) => idOf(it) ?? []));
  return { startedAtMs, endedAtMs, requestIds, userName: person.userName };
}

/** Whether a log needs no second look: it tells of the refusal, or of the success. */
function tellsEnough(rows: readonly AttemptRow[], end: LogSource['end'], outcome: Outcome): boolean {
  const refused = rows.some(({ event }) => isRefusal(event));
  const succeeded = rows.some(
    ({ event }) => event.outcome === 'SUCCESS' && /sso|auth_via_|oauth2/.test(event.type),
  );
  if (outcome.kind !== 'refused') return refused || succeeded;
  const decides = outcome.by === 'source' ? 'provider' : 'party';
  return refused || (end !== decides && succeeded);
}

function logRow({ connection, event }: AttemptRow, { exchanges }: Attempt): LogRow {
  const hop = exchanges.find((it) => idOf(it) === event.transaction);
  return {
    at: quoted(event.at, 40),
    connection,
    type: quoted(event.type),
    outcome: quoted(event.outcome, 40),
    reason: quoted(event.reason),
    actor: quoted(event.actor?.name ?? ''),
    transaction: quoted(event.transaction, 60),
    hop: hop?.number ?? null,
  };
}
