/**
 * What the four kinds of account have in common, so that the adapter is written once. Each kind is a value in its own
 * file: the paths, names and shapes by which Okta Privileged Access tells of it.
 */
import type { VendorContext } from '../contract.ts';
import { type AccessMethod, accessMethodsIn, availability } from './access.ts';
import type { OpaClient, Place } from './client.ts';
import type { AdminDetail, AvailabilityStatus, EndUserCheckout, PasswordChanges } from './spec.ts';

export type KindTag = 'ad' | 'saas' | 'ud' | 'server';

/** An account as one of the listings tells it. */
export interface AccountRow {
  /** The ids of its path, outermost first; the last is the account's own. */
  readonly ids: readonly string[];
  readonly name: string;
  readonly userName: string;
  readonly target: string;
}

/** An account in one vocabulary, whichever view it was read in. */
export interface AccountDetail {
  readonly status: AvailabilityStatus | null;
  readonly holder: string | null;
  /** RFC 3339. */
  readonly until: string | null;
  /** Null when this view tells nothing of rotations. */
  readonly changes: PasswordChanges | null;
  /** Active Directory: beside the success report. RFC 3339. */
  readonly lastRotationAt: string | null;
  /** RFC 3339; undefined when this view does not tell schedules. */
  readonly nextRotationAt?: string | null;
}

/** An account by its ids, with what it was listed with: servers are resolved by their name. */
export interface AccountRef {
  readonly ids: readonly string[];
  readonly userName: string;
  readonly target: string;
}

/** A call on one account. */
export interface AccountCall {
  readonly path: (client: OpaClient, ids: readonly string[]) => string;
  readonly operation: string;
}

export interface AccountKind {
  readonly tag: KindTag;
  /** `platform` of the port. */
  readonly platform: string;
  /** How many ids an account has. */
  readonly idCount: number;
  /** CheckoutResourceType, for rotate and check-in calls. */
  resourceType(settings: VendorContext['settings']): string;
  /** Whether Okta's document confirms that value. */
  readonly resourceTypeConfirmed: boolean;
  /** Whether the end-user detail tells of rotations; if not, only an administrator's view proves one. */
  readonly userSeesChanges: boolean;
  readonly reveal: AccountCall;
  /**
   * rotate_password by an end user: `by-vendor` makes the password, `given` wants it in the call; null where the
   * document has no such route.
   */
  readonly userRotation: (AccountCall & { readonly secret: 'by-vendor' | 'given' }) | null;
  /** Administrator's view of one project. */
  inProject(client: OpaClient, place: Place): AsyncIterable<AccountRow>;
  /** What the caller's own policies reach. */
  forUser(client: OpaClient): AsyncIterable<AccountRow>;
  detailInProject(client: OpaClient, place: Place, ids: readonly string[]): Promise<AccountDetail>;
  detailForUser(client: OpaClient, ref: AccountRef): Promise<AccountDetail>;
  accessMethods(client: OpaClient, ref: AccountRef): Promise<readonly AccessMethod[]>;
}

/** The last id: the account's own, `resource_id` of rotate and check-in calls. */
export function ownId(ids: readonly string[]): string {
  return ids.at(-1) ?? '';
}

/** Path segments after a base path, encoded. */
export function below(base: string, ...segments: readonly string[]): string {
  return [base, ...segments.map((segment) => encodeURIComponent(segment))].join('/');
}

export function fromAdminDetail(detail: AdminDetail): AccountDetail {
  return {
    status: availability(detail.checkout_status),
    holder: detail.last_checkout_user ?? null,
    until: detail.checkout_expiry_at ?? null,
    changes: detail,
    lastRotationAt: detail.last_rotation_at ?? null,
    nextRotationAt: detail.next_scheduled_password_rotation_timestamp ?? null,
  };
}

export function fromUserDetail(
  status: string | undefined,
  checkout: EndUserCheckout | undefined,
  changes: PasswordChanges | null,
): AccountDetail {
  return {
    status: availability(status),
    holder: checkout?.last_checked_out_by ?? null,
    until: checkout?.current_user_checkout_expires_at ?? null,
    changes,
    lastRotationAt: null,
  };
}

/** All pages of a user_access_methods list. */
export async function listAccessMethods(
  client: OpaClient,
  path: string,
  operation: string,
): Promise<readonly AccessMethod[]> {
  const methods: AccessMethod[] = [];
  for await (const page of client.pages(path, operation)) methods.push(...accessMethodsIn(page));
  return methods;
}
