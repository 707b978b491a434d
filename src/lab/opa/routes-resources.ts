/**
 * Calls that name an account by `resource_id` and `resource_type`, whatever its kind: rotate, check in, and the
 * lists of what is checked out.
 */
import * as z from 'zod';
import { instant } from '../../core/clock.ts';
import { availabilityOf, checkIn, checkInOwn } from './custody.ts';
import { OpaFault } from './fault.ts';
import type { Account, Kind, Lease, OpaState, Role } from './model.ts';
import { startRotation } from './rotation.ts';
import { type Call, list, PROJECT, queryType, type Route, TEAM, write } from './route.ts';
import { found, projectOf, userNameOf } from './world.ts';

const ANY_ADMIN: readonly Role[] = [
  'resource_admin',
  'security_admin',
  'delegated_resource_admin',
  'delegated_security_admin',
];

const resourceRequest = z.strictObject({ resource_id: z.string(), resource_type: z.string() });

type ResourceCall = Call<undefined, z.infer<typeof resourceRequest>>;

/** Schema CheckoutResourceType, and for AD the value that the schema lacks. */
function typeOf(state: OpaState, kind: Kind): string {
  if (kind === 'active_directory') return state.settings.adResourceType;
  return kind === 'saas_app' ? 'managed_saas_app_account_password_login' : `${kind}_account_password_login`;
}

/** @throws bad_request on a type that no kind of account has */
function requireKnownType(state: OpaState, type: string): void {
  const kinds: readonly Kind[] = ['active_directory', 'saas_app', 'okta_universal_directory', 'server'];
  if (kinds.some((kind) => typeOf(state, kind) === type)) return;
  throw new OpaFault('bad_request', `Invalid resource_type: ${type}`);
}

function named({ world: { state }, body }: ResourceCall): Account {
  requireKnownType(state, body.resource_type);
  const account = state.accounts.find(({ id }) => id === body.resource_id);
  return found(
    account !== undefined && typeOf(state, account.kind) === body.resource_type ? account : undefined,
    'Resource',
  );
}

function namedInProject(call: ResourceCall): Account {
  const project = projectOf(call.world.state, call.param('rg'), call.param('project'));
  const account = named(call);
  return found(account.projectId === project.id ? account : undefined, 'Resource');
}

interface OnLoan {
  readonly account: Account;
  readonly lease: Lease;
}

function onLoan(state: OpaState, query: ListQuery): OnLoan[] {
  if (query.resource_type !== undefined) requireKnownType(state, query.resource_type);
  return state.accounts
    .flatMap((account) => (account.lease === null ? [] : [{ account, lease: account.lease }]))
    .filter(({ lease }) => lease.checkin === null || query.include_pending_checkin === true)
    .filter(({ account }) => [undefined, typeOf(state, account.kind)].includes(query.resource_type));
}

const listQuery = { resource_type: queryType.text, include_pending_checkin: queryType.flag };

interface ListQuery {
  readonly resource_type?: string | undefined;
  readonly include_pending_checkin?: boolean | undefined;
}

/** What is told besides when a type was asked for; the document has no such details for AD accounts. */
function details(state: OpaState, account: Account) {
  const _type = typeOf(state, account.kind);
  const server = state.servers.find(({ id }) => id === account.parentId);
  const app = state.saasApps.find(({ id }) => id === account.parentId);
  switch (account.kind) {
    case 'active_directory':
      return { resource_name: account.name };
    case 'server':
      return {
        resource_name: account.name,
        resource_details: { _type, hostname: server?.hostname, server_id: server?.id },
      };
    default:
      return {
        resource_name: account.name,
        resource_details: { _type, account_name: account.name, app_name: app?.name ?? 'Okta' },
      };
  }
}

/** Schema CheckedOutResourceByUserDetails. */
function row({ account, lease }: OnLoan, { world: { state }, query }: Call<ListQuery>) {
  return {
    resource_id: account.id,
    resource_type: typeOf(state, account.kind),
    checkout_at: instant(lease.checkoutAt),
    checkout_expiry_at: instant(lease.expiresAt),
    checkin_by: lease.checkin?.by ?? undefined,
    checkin_start_at: lease.checkin === null ? undefined : instant(lease.checkin.startedAt),
    checkin_type: lease.checkin?.type,
    ...(query.resource_type === undefined ? {} : details(state, account)),
  };
}

/** Schema CheckedOutResourceByAdminDetails. */
function adminRow(loan: OnLoan, call: Call<ListQuery>) {
  return {
    ...row(loan, call),
    checkout_by_username: userNameOf(call.world.state, loan.lease.userId),
    resource_status: availabilityOf(loan.account, call.user),
  };
}

const idOf = ({ account }: OnLoan): string => account.id;

export const resourceRoutes: readonly Route[] = [
  // ListAllCheckedOutResourcesByUser
  list(`${TEAM}/checked_out_resources`, ['end_user'], {
    query: listQuery,
    rows: ({ world, user, query }) =>
      onLoan(world.state, query).filter(({ lease }) => lease.userId === user.id),
    idOf,
    show: row,
  }),
  // ListAllCheckedOutResourcesByAdmin
  list(`${PROJECT}/checked_out_resources`, ANY_ADMIN, {
    query: listQuery,
    rows: ({ world: { state }, param, query }) => {
      const project = projectOf(state, param('rg'), param('project'));
      return onLoan(state, query).filter(({ account }) => account.projectId === project.id);
    },
    idOf,
    show: adminRow,
  }),
  // SelfCheckinResource
  write(
    'POST',
    `${TEAM}/checkin_resource`,
    ['resource_admin', 'security_admin', 'end_user'],
    resourceRequest,
    (call) => checkInOwn(call.world, named(call), call.user),
  ),
  // AdminCheckinResource
  write('POST', `${PROJECT}/checkin_resource`, ANY_ADMIN, resourceRequest, (call) =>
    checkIn(call.world, namedInProject(call), call.user, 'admin'),
  ),
  // AdminRotateResource
  write('POST', `${PROJECT}/rotate_resource`, ANY_ADMIN, resourceRequest, (call) =>
    startRotation(call.world, namedInProject(call)),
  ),
];
