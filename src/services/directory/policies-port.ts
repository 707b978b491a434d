/**
 * The port of a platform's policies: what it asks of people and their sessions. Read only.
 *
 * | here     | Okta                                          | Auth0                              |
 * |----------|-----------------------------------------------|------------------------------------|
 * | sign-on  | OKTA_SIGN_ON: sessions with the org           | session settings of the tenant     |
 * | password | PASSWORD                                      | password policy of a connection    |
 * | mfa      | MFA_ENROLL: who enrols in which authenticator | factors, and the policy for all    |
 * | access   | ACCESS_POLICY: sign-in to applications        | -                                  |
 * | rule     | rule, by priority; the first that fits holds  | -                                  |
 */

/** In the order in which they are shown. */
export const POLICY_KINDS = ['sign-on', 'password', 'mfa', 'access'] as const;
export type PolicyKind = (typeof POLICY_KINDS)[number];

export interface DirectoryPolicy {
  readonly id: string;
  readonly name: string;
  readonly kind: PolicyKind;
  /** The vendor's word. */
  readonly type: string;
  readonly description: string;
  /** The vendor's word. */
  readonly status: string;
  /** Among those of its kind: 1 is tried first. Null where there is no order. */
  readonly priority: number | null;
  /** The platform's own, which cannot be removed. */
  readonly builtIn: boolean;
  /** ISO instants. */
  readonly createdAt: string | null;
  readonly changedAt: string | null;
}

/** As the vendor keeps it: what it means is in the vendor's document. */
export type VendorDocument = Readonly<Record<string, unknown>>;

/** Names of groups; an id where the name cannot be read. */
export interface PolicyGroups {
  /** Nobody is left out when it is empty. */
  readonly include: readonly string[];
  readonly exclude: readonly string[];
}

/** A policy with all that it says. */
export interface PolicyProfile extends DirectoryPolicy {
  readonly groups: PolicyGroups;
  readonly conditions: VendorDocument;
  readonly settings: VendorDocument;
}

export interface PolicyRule {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly priority: number | null;
  readonly builtIn: boolean;
  readonly groups: PolicyGroups;
  readonly conditions: VendorDocument;
  readonly actions: VendorDocument;
}

export interface Policies {
  /** Those that this vendor has. */
  readonly kinds: readonly PolicyKind[];
  /** By priority; none where the tenant has not that kind. */
  list(kind: PolicyKind, search: string | undefined): AsyncIterable<DirectoryPolicy>;
  /** By id or exact name, of all kinds or of one. @throws NOT_FOUND, AMBIGUOUS */
  get(name: string, kind: PolicyKind | null): Promise<PolicyProfile>;
  /** In the order in which they are tried. */
  rules(policy: DirectoryPolicy): Promise<readonly PolicyRule[]>;
  /** Labels of the applications that it holds for; an id where the label cannot be read. */
  applications(policy: DirectoryPolicy): Promise<readonly string[]>;
}
