/** What the stand-in of Zoho's accounts remembers: one organisation, its people, its custom authentication. */

export interface ZohoUser {
  readonly email: string;
  readonly name: string;
  /** Whether single sign-on is switched on for this account. */
  samlEnabled: boolean;
}

/** Custom authentication, as the administrator types it into the admin panel. */
export interface CustomAuthentication {
  readonly signInUrl: string;
  readonly signOutUrl: string | null;
  /** base64 DER of the one verification certificate. */
  readonly certificate: string;
  /** Makes users of verified domains with their first sign-in. */
  readonly justInTime: boolean;
}

export interface ZohoSession {
  readonly id: string;
  readonly email: string;
  readonly expiresAtMs: number;
}

export interface ZohoState {
  /** ZOID, digits. */
  readonly zoid: string;
  /** Data centre that the organisation lives in, and in no other. */
  readonly dataCentre: string;
  readonly verifiedDomains: readonly string[];
  users: ZohoUser[];
  authentication: CustomAuthentication | null;
  sessions: ZohoSession[];
  /** Requests that wait for their answer: id to the service that the user wants. */
  pending: { [requestId: string]: string };
  /** Assertions that were used: id to when it may be forgotten. */
  used: { [assertionId: string]: number };
}
