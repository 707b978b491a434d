/** What became of the person at the target: the account that the sign-in found or made, against the claims. */
import type { UserProfile } from '../../directory/port.ts';
import type { Finding } from '../finding.ts';
import { makeFinding } from '../make-finding.ts';
import { quoted } from '../quote.ts';
import type { Claim, SignedInAccount } from '../report.ts';
import type { Attempt } from './attempt.ts';
import type { AttemptRow } from './attempt-logs.ts';
import { ifReadable } from './if-readable.ts';
import type { LiveSubject } from './subject.ts';

export interface AccountResult {
  readonly account: SignedInAccount | null;
  readonly findings: readonly Finding[];
}

const NOTHING: AccountResult = { account: null, findings: [] };
const MOST_ATTRIBUTES = 60;
/** The clocks of two machines. */
const MARGIN_MS = 5000;

/** Only after a sign-in that came to its end. */
export async function accountOf(
  { target }: LiveSubject,
  attempt: Attempt,
  rows: readonly AttemptRow[],
  claims: readonly Claim[],
): Promise<AccountResult> {
  const id = target === null ? null : userIdIn(rows);
  if (target?.directory == null || id === null) return NOTHING;
  const user: UserProfile | null = await ifReadable(target.directory.users.get(id), null);
  if (user === null) return NOTHING;
  const created = user.createdAt !== null && Date.parse(user.createdAt) >= attempt.startedAtMs - MARGIN_MS;
  const attributes = Object.entries(user.attributes).flatMap(([name, value]) => shown(name, value, claims));
  const account: SignedInAccount = {
    connection: target.connection,
    id: user.id,
    login: quoted(user.login),
    status: quoted(user.status),
    source: quoted(user.source),
    created,
    attributes: attributes.slice(0, MOST_ATTRIBUTES),
  };
  return { account, findings: findingsOf(account) };
}

/** The one whom the row of the sign-in names. */
function userIdIn(rows: readonly AttemptRow[]): string | null {
  const signedIn = rows.filter(
    ({ end, event }) =>
      end === 'party' && event.outcome === 'SUCCESS' && /auth_via_|session\.start/.test(event.type),
  );
  const people = signedIn.flatMap(({ event }) => [
    ...(event.actor === null ? [] : [event.actor]),
    ...event.targets,
  ]);
  return people.find(({ type }) => type === 'User')?.id ?? null;
}

function shown(name: string, value: unknown, claims: readonly Claim[]): SignedInAccount['attributes'] {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return [];
  const text = String(value);
  if (text === '') return [];
  const source = claims.find(({ values }) => values.length === 1 && values[0] === text);
  return [{ name: quoted(name, 80), value: quoted(text), claim: source?.name ?? null }];
}

function findingsOf({ connection, login, created, source }: SignedInAccount): readonly Finding[] {
  const evidence = [{ source: connection, field: login }];
  const passed = (check: 'O36' | 'O37', reason: string, message: string): Finding =>
    makeFinding({ check, outcome: 'passed', reason, message, evidence });
  const matched = passed(
    'O36',
    'user-matched',
    `The sign-in leads to one account of ${connection}: ${login}.`,
  );
  return created
    ? [
        matched,
        passed('O37', 'user-created', `${connection} made the account ${login} at this sign-in (${source}).`),
      ]
    : [matched];
}
