/**
 * What the vault holds, as plain JSON, and the few look-ups that every rule needs. Instants are Unix seconds, as PVWA
 * tells them, except where a name says `Ms`.
 */
import type { LabContext } from '../kernel/contract.ts';
import { refusal } from './faults.ts';

/** Ways to log on that a user may be set up for. */
export type LogonMethod = 'cyberark' | 'ldap' | 'radius' | 'saml' | 'pki';

export interface VaultUser {
  readonly id: number;
  readonly name: string;
  readonly fullName: string;
  readonly methods: readonly LogonMethod[];
  readonly password: string | null;
  /** How the RADIUS server wants the one-time password of this user. */
  readonly radius: 'append' | 'challenge' | null;
  readonly otp: string | null;
  /** Common name of the client certificate that is mapped to this user. */
  readonly certificateName: string | null;
  /** An OAuth confidential client of Privilege Cloud. */
  readonly oauthClient: boolean;
  readonly readsPlatforms: boolean;
  suspended: boolean;
  /** Failed logons since the last successful one. */
  failures: number;
  lastSuccess: { readonly at: number; readonly address: string } | null;
  lastFailure: { readonly at: number; readonly address: string } | null;
  /** What `LoginsInfo` tells: the state as the latest logon found it. */
  before: { readonly failures: number; readonly lastSuccess: VaultUser['lastSuccess'] };
}

export interface Session {
  readonly token: string;
  readonly user: string;
  readonly kind: 'session' | 'bearer';
  /** Value of the load balancer's cookie; null when none was set. */
  readonly node: string | null;
  lastUsedMs: number;
  readonly expiresMs: number | null;
}

export interface Challenge {
  readonly id: string;
  readonly user: string;
  readonly expiresMs: number;
}

export interface SafeMember {
  readonly id: number;
  readonly name: string;
  readonly predefined: boolean;
  readonly permissions: readonly string[];
}

export interface Safe {
  readonly name: string;
  readonly number: number;
  readonly description: string;
  readonly versionsRetention: number;
  readonly created: number;
  readonly members: readonly SafeMember[];
}

export interface Platform {
  readonly number: number;
  readonly id: string;
  readonly name: string;
  readonly systemType: string;
  readonly dualControl: boolean;
  readonly confirmers: number;
  readonly exclusive: boolean;
  readonly oneTime: boolean;
  readonly reason: boolean;
  readonly ticket: boolean;
  readonly minValidityMinutes: number;
  readonly passwordLength: number;
  readonly allowReconcile: boolean;
}

export interface SecretVersion {
  readonly id: number;
  readonly secret: string;
  readonly by: string;
  readonly at: number;
}

export interface Activity {
  readonly at: number;
  readonly user: string;
  readonly action: string;
  readonly actionId: number;
  readonly client: string;
  readonly moreInfo: string;
  readonly reason: string;
  readonly alert: boolean;
}

export type CpmTaskKind = 'change' | 'verify' | 'reconcile';

export interface CpmTask {
  readonly kind: CpmTaskKind;
  /** By which the scheduled run finds it. */
  readonly serial: number;
  /** A check-in or a spent one-time password: the account is free once the secret has changed. */
  readonly releases: boolean;
}

export interface Account {
  readonly id: string;
  readonly safeName: string;
  readonly platformId: string;
  readonly secretType: 'password' | 'key';
  readonly created: number;
  name: string;
  address: string;
  userName: string;
  properties: Record<string, string>;
  remoteMachines: { remoteMachines?: string; accessRestrictedToRemoteMachines?: boolean };
  automatic: boolean;
  manualReason: string | null;
  cpmStatus: 'inProcess' | 'success' | 'failure' | null;
  cpmError: string;
  lastModified: number | null;
  lastVerified: number | null;
  lastReconciled: number | null;
  /** When the account or one of its properties, CPM's included, last changed. */
  propertiesModified: number;
  /** Oldest first; the last one is current. */
  versions: SecretVersion[];
  nextSecret: string | null;
  /** What the target machine accepts, which a vault-only update does not touch. */
  targetSecret: string;
  /** The target refuses everything the CPM tries. */
  readonly targetRefuses: boolean;
  readonly reconcileLinked: boolean;
  lock: { readonly user: string; readonly at: number } | null;
  /** Ordered and not yet done. */
  tasks: CpmTask[];
  oneTimeSerial: number | null;
  lastUsed: { readonly user: string; readonly at: number } | null;
  activities: Activity[];
}

export interface Decision {
  readonly user: string;
  readonly confirmed: boolean;
  readonly reason: string;
  readonly at: number;
}

export interface AccessRequest {
  readonly id: string;
  readonly accountId: string;
  readonly requester: string;
  readonly reason: string;
  readonly ticketSystem: string;
  readonly ticket: string;
  readonly created: number;
  readonly expires: number;
  readonly from: number | null;
  readonly to: number | null;
  readonly multiple: boolean;
  readonly additionalInfo: Readonly<Record<string, string>>;
  readonly needed: number;
  decisions: Decision[];
  consumed: boolean;
}

/** An application that the Central Credential Provider serves. */
export interface Application {
  readonly id: string;
  readonly certificateName: string;
  readonly disabled: boolean;
}

export interface VaultData {
  users: VaultUser[];
  sessions: Session[];
  challenges: Challenge[];
  safes: Safe[];
  platforms: Platform[];
  accounts: Account[];
  requests: AccessRequest[];
  applications: Application[];
  /** Signs the bearer tokens of the service user. */
  tokenKey: string;
  saml: SamlPartner;
  /** Pages that may send people here; missing in a vault that an older lab saved. */
  referrers?: readonly string[];
  /** Whether the Okta org knows the passwords of the beginning; later ones it is told as they change. */
  targetsTold: boolean;
  /** The CCP cannot reach the vault before this instant. */
  unreachableUntilMs: number;
  serial: number;
}

/** The identity provider that `saml.config` names as partner. */
export interface SamlPartner {
  readonly issuer: string;
  /** base64 DER; none until somebody configures the partner, and then nobody can log on by SAML. */
  readonly certificates: readonly string[];
  /** `EnableIdPInitiatedSso` of web.config: whether assertions are taken that nobody asked for, as those by the API are. */
  readonly idpInitiated: boolean;
  /** Assertions that were used, until they have expired. */
  used: ReadonlyArray<{ readonly id: string; readonly untilMs: number }>;
}

export interface Vault {
  readonly context: LabContext;
  /** PVWA's option: how many records a search shows at most. */
  readonly maxDisplayedRecords: number;
  data: VaultData;
}

/** The user under which the CPM acts. */
export const CPM_USER = 'PasswordManager';

export function nowSeconds(vault: Vault): number {
  return Math.floor(vault.context.clock.now() / 1000);
}

export function nextSerial(vault: Vault): number {
  vault.data.serial += 1;
  return vault.data.serial;
}

/** Vault names do not differ by case. */
export function sameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

export function findUser(vault: Vault, name: string): VaultUser | undefined {
  return vault.data.users.find((user) => sameName(user.name, name));
}

export function findSafe(vault: Vault, name: string): Safe | undefined {
  return vault.data.safes.find((safe) => sameName(safe.name, name));
}

/** Whether a member of the safe holds the permission there. */
export function can(vault: Vault, member: string, safeName: string, permission: string): boolean {
  const safe = findSafe(vault, safeName);
  return (
    safe?.members.some((one) => sameName(one.name, member) && one.permissions.includes(permission)) === true
  );
}

/** @throws PASWS041E when the user does not hold the permission on the account's safe. */
export function demand(vault: Vault, user: VaultUser, account: Account, permission: string): void {
  if (!can(vault, user.name, account.safeName, permission)) throw refusal.notAuthorised(permission);
}

/** The account as this user may see it. @throws 404, also when the user may not list it. */
export function visibleAccount(vault: Vault, user: VaultUser, id: string): Account {
  const account = vault.data.accounts.find((one) => one.id === id);
  if (account === undefined || !can(vault, user.name, account.safeName, 'listAccounts')) {
    throw refusal.accountNotFound(id);
  }
  return account;
}

export function platformOf(vault: Vault, account: Account): Platform {
  const platform = vault.data.platforms.find((one) => one.id === account.platformId);
  if (platform === undefined) throw new Error(`the account ${account.id} has no platform`);
  return platform;
}

/** The stored secret; empty for an account that has none. */
export function currentSecret(account: Account): string {
  return account.versions.at(-1)?.secret ?? '';
}
