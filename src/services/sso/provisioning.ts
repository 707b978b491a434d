/** Provisioning, in idctl's words: a tenant makes and changes users of another one by the other's API. */

/** How an application signs in there: with a key that never leaves its tenant, as a client of the other one. */
export interface ProvisioningConnection {
  readonly active: boolean;
  /** Of the client there. Null where nobody knows it: given that, a connection is switched off. */
  readonly clientId: string | null;
  /** Its tenant renews the key by itself. */
  readonly renewsKey: boolean;
}

/** What becomes of the users of an application there. */
export interface UserProvisioning {
  readonly createsUsers: boolean;
  readonly updatesUsers: boolean;
  readonly deactivatesUsers: boolean;
}
