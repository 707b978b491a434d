/** What the pam commands show: contracts of `--json`, and their tables. */
import { formatDuration } from '../../core/duration.ts';
import type { Lease } from '../../services/pam/lease.ts';
import type { AccountDetail, ListedAccount } from '../../services/pam/look.ts';
import type { HistoryEntry, SecretVersion } from '../../services/pam/port.ts';
import type { ListedRequest } from '../../services/pam/requests.ts';
import type { ReturnOutcome } from '../../services/pam/return-outcome.ts';
import type { LeaseView } from '../../services/pam/sweep.ts';
import type { Column } from '../render/table.ts';
import { facts, table, toSeconds } from '../render/table.ts';

export interface AccountView {
  readonly connection: string;
  readonly id: string;
  readonly name: string;
  readonly userName: string;
  readonly target: string;
  readonly container: string;
  readonly platform: string;
  /** Short names of the profile. */
  readonly aliases: readonly string[];
}

export function accountView(listed: ListedAccount, aliases: readonly string[]): AccountView {
  return { connection: listed.connection, ...listed.account, aliases };
}

export const ACCOUNT_COLUMNS: readonly Column<AccountView>[] = [
  { title: 'ALIAS', value: (it) => it.aliases.join(',') },
  { title: 'NAME', value: (it) => it.name, atLeast: 12 },
  { title: 'USER', value: (it) => it.userName, atLeast: 8 },
  { title: 'TARGET', value: (it) => it.target, atLeast: 8 },
  { title: 'CONTAINER', value: (it) => it.container, atLeast: 8 },
  { title: 'PLATFORM', value: (it) => it.platform, atLeast: 8 },
  { title: 'CONNECTION', value: (it) => it.connection, atLeast: 6 },
];

export interface LeaseJson {
  readonly id: string;
  readonly account: string;
  readonly alias: string;
  readonly connection: string;
  readonly state: string;
  readonly purpose: string;
  readonly user: string;
  readonly host: string;
  readonly exclusive: string;
  readonly reason: string | null;
  readonly requestedAt: string;
  readonly grantedAt: string | null;
  readonly expiresAt: string | null;
  readonly approvalId: string | null;
}

export function leaseJson(lease: Lease): LeaseJson {
  const { id, alias, connection, state, purpose, user, exclusive, reason } = lease;
  const { requestedAt, grantedAt, expiresAt, approvalId } = lease;
  return {
    ...{ id, account: lease.account.name, alias, connection, state, purpose, user, host: lease.holder.host },
    ...{ exclusive, reason, requestedAt, grantedAt, expiresAt, approvalId },
  };
}

export const LEASE_COLUMNS: readonly Column<LeaseView>[] = [
  { title: 'LEASE', value: (it) => it.lease.id },
  { title: 'ACCOUNT', value: (it) => it.lease.alias, atLeast: 8 },
  { title: 'STATE', value: (it) => it.lease.state, atLeast: 7 },
  { title: 'BY', value: (it) => `${it.lease.user}@${it.lease.holder.host}`, atLeast: 4 },
  // Narrow: the day of its beginning, the minute of its end.
  { title: 'SINCE', value: (it) => toSeconds(it.lease.grantedAt ?? it.lease.requestedAt), atLeast: 11 },
  { title: 'UNTIL', value: (it) => toSeconds(it.lease.expiresAt ?? ''), atLeast: 17 },
  { title: 'DUE', value: (it) => it.due ?? '' },
];

/** What became of an account that was given back, for a person. */
export function returnText(account: string, outcome: ReturnOutcome): string {
  switch (outcome.kind) {
    case 'returned': {
      const then = { started: ' Its password is being changed.', none: '', unknown: '' }[outcome.rotation];
      return `Given back ${account}.${then}`;
    }
    case 'ended':
      return `Ended the loan of ${account}. It is not exclusive: the vendor has nothing to take back.`;
    case 'not-out':
      return `${account} was not out.`;
  }
}

export const REQUEST_COLUMNS: readonly Column<ListedRequest>[] = [
  { title: 'REQUEST', value: (it) => it.request.id },
  { title: 'ACCOUNT', value: (it) => it.request.account, atLeast: 8 },
  { title: 'BY', value: (it) => it.request.requester },
  { title: 'STATUS', value: (it) => it.request.status, atLeast: 8 },
  { title: 'LEFT', value: (it) => String(it.request.confirmationsLeft ?? '') },
  { title: 'REASON', value: (it) => it.request.reason, atLeast: 8 },
  { title: 'CONNECTION', value: (it) => it.connection, atLeast: 6 },
];

export function requestText({ connection, request }: ListedRequest): string {
  return facts([
    ['request', request.id],
    ['connection', connection],
    ['account', `${request.container}/${request.account}`],
    ['requester', request.requester],
    ['reason', request.reason],
    ['status', statusText(request)],
    ['confirmations left', request.confirmationsLeft === null ? null : String(request.confirmationsLeft)],
    ['approvers', request.approvers.join(', ') || null],
    ['created', moment(request.createdAt)],
    ['expires', moment(request.expiresAt)],
  ]);
}

/** The vendor's word, and ours where that is another. */
function statusText({ status, state }: ListedRequest['request']): string {
  return status.toLowerCase() === state ? status : `${status} (${state})`;
}

function moment(instant: string | null): string | null {
  return instant === null ? null : toSeconds(instant);
}

function section<T>(title: string, rows: readonly T[], shape: readonly Column<T>[]): string {
  const lines = rows.length === 0 ? ['none'] : table(rows, shape, undefined).split('\n');
  return [title, ...lines].join('\n  ');
}

const HISTORY_COLUMNS: readonly Column<HistoryEntry>[] = [
  { title: 'AT', value: (it) => toSeconds(it.at) },
  { title: 'WHO', value: (it) => it.who },
  { title: 'WHAT', value: (it) => it.what },
  { title: 'REASON', value: (it) => it.reason ?? '' },
];

const VERSION_COLUMNS: readonly Column<SecretVersion>[] = [
  { title: 'VERSION', value: (it) => it.version },
  { title: 'AT', value: (it) => toSeconds(it.at) },
  { title: 'BY', value: (it) => it.by },
];

/** An account with everything about it, for a person. */
export function detailText(detail: AccountDetail): string {
  const { account, connection } = detail.resolved;
  const { policy, custody, rotation } = detail;
  const held = custody.state === 'held-by-me' ? 'you' : (custody.holder ?? 'somebody else');
  const sections = [
    facts([
      ['account', account.name],
      ['connection', connection],
      ['id', account.id],
      ['user', account.userName],
      ['target', account.target || null],
      ['container', account.container],
      ['platform', account.platform],
      ['state', custody.state.startsWith('held') ? `checked out by ${held}` : custody.state],
      ['since', moment(custody.since)],
      ['until', moment(custody.until)],
      ['exclusive', policy.exclusive],
      ['one-time', policy.oneTime],
      ['reason needed', policy.reason],
      ['ticket needed', policy.ticket],
      ['approval needed', policy.approval],
      ['longest loan', policy.maxLoanMs === null ? null : formatDuration(policy.maxLoanMs)],
      ['in the way', policy.obstacles.join(' ') || null],
      ['last rotation', moment(rotation.lastRotatedAt) ?? 'not known'],
      ['last verified', moment(rotation.lastVerifiedAt)],
      ['rotation', rotation.message === null ? rotation.status : `${rotation.status}: ${rotation.message}`],
      ['rotates by itself', rotation.automatic],
    ]),
  ];
  for (const lease of detail.leases) sections.push(`lease ${lease.id} (${lease.state}) of ${lease.user}`);
  if (detail.history !== null) sections.push(section('History', detail.history, HISTORY_COLUMNS));
  if (detail.versions !== null) sections.push(section('Versions', detail.versions, VERSION_COLUMNS));
  return sections.join('\n\n');
}
