/** The small company's vault: users, safes, platforms, accounts. Every secret is made by chance. */
import type { LabContext } from '../kernel/contract.ts';
import { PROVIDER_USER } from './ccp.ts';
import { OKTA_PLATFORM } from './cpm.ts';
import { seedAccounts } from './seed-accounts.ts';
import type { LogonMethod, Platform, Safe, SafeMember, VaultData, VaultUser } from './vault.ts';
import { CPM_USER } from './vault.ts';
import { PERMISSIONS } from './views.ts';

/** Application and certificate name of the unattended runbooks. */
const RUNBOOK = 'idctl-runbook';
const SERVICE_USER = 'idctl-svc@lab.example';
const PASSWORD_ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789!$%*+-/:=?@_';
const DAY = 24 * 3600;

interface UserSeed {
  readonly name: string;
  readonly fullName: string;
  readonly methods: readonly LogonMethod[];
  readonly more?: Partial<VaultUser>;
}

const USERS: readonly UserSeed[] = [
  { name: 'sam', fullName: 'Sam Reed', methods: ['cyberark', 'saml'], more: { readsPlatforms: true } },
  { name: 'mira', fullName: 'Mira Okafor', methods: ['cyberark'], more: { readsPlatforms: true } },
  { name: 'lea', fullName: 'Lea Novak', methods: ['ldap'] },
  { name: 'radius-append', fullName: 'RADIUS Append', methods: ['radius'], more: { radius: 'append' } },
  {
    name: 'radius-challenge',
    fullName: 'RADIUS Challenge',
    methods: ['radius'],
    more: { radius: 'challenge' },
  },
  {
    name: 'runbook',
    fullName: 'Unattended Runbook',
    methods: ['pki'],
    more: { certificateName: RUNBOOK, readsPlatforms: true, password: null },
  },
  {
    name: SERVICE_USER,
    fullName: 'idctl service',
    methods: [],
    more: { oauthClient: true, readsPlatforms: true },
  },
  { name: 'auditor', fullName: 'Alex Auditor', methods: ['cyberark'] },
];

function seedUser(context: LabContext, seed: UserSeed, id: number): VaultUser {
  return {
    id,
    name: seed.name,
    fullName: seed.fullName,
    methods: seed.methods,
    password: context.chance.text(20, PASSWORD_ALPHABET),
    radius: null,
    otp: seed.methods.includes('radius') ? context.chance.text(6, '0123456789') : null,
    certificateName: null,
    oauthClient: false,
    readsPlatforms: false,
    suspended: false,
    failures: 0,
    lastSuccess: null,
    lastFailure: null,
    before: { failures: 0, lastSuccess: null },
    ...seed.more,
  };
}

/** Presets in the vendor's words: what a person in such a role holds on a safe. */
const ROLES = {
  auditor: ['listAccounts', 'viewAuditLog', 'viewSafeMembers'],
  /** Sees neither history nor members. */
  user: ['useAccounts', 'retrieveAccounts', 'listAccounts'],
  reader: ['useAccounts', 'retrieveAccounts', 'listAccounts', 'viewAuditLog'],
  application: ['retrieveAccounts', 'listAccounts'],
  provider: ['retrieveAccounts', 'listAccounts', 'viewSafeMembers'],
  approver: [
    'useAccounts',
    'retrieveAccounts',
    'listAccounts',
    'viewAuditLog',
    'viewSafeMembers',
    'requestsAuthorizationLevel1',
  ],
  administrator: PERMISSIONS.filter(
    (one) => !/^requestsAuthorization/.test(one) && one !== 'accessWithoutConfirmation',
  ),
  runbook: [
    'useAccounts',
    'retrieveAccounts',
    'listAccounts',
    'updateAccountContent',
    'initiateCPMAccountManagementOperations',
    'specifyNextAccountContent',
    'unlockAccounts',
    'viewAuditLog',
    'viewSafeMembers',
    'accessWithoutConfirmation',
  ],
} as const satisfies Record<string, readonly string[]>;

type Role = keyof typeof ROLES;

const EVERYWHERE: Readonly<Record<string, Role>> = {
  sam: 'administrator',
  runbook: 'runbook',
  [SERVICE_USER]: 'runbook',
  auditor: 'auditor',
};
const SERVED: Readonly<Record<string, Role>> = { [RUNBOOK]: 'application', [PROVIDER_USER]: 'provider' };

interface SafeSeed {
  readonly name: string;
  readonly number: number;
  readonly description: string;
  readonly members: Readonly<Record<string, Role>>;
}

const SAFES: readonly SafeSeed[] = [
  { name: 'Okta-Admins', number: 41, description: 'Administrators of the Okta org', members: {} },
  { name: 'Domain-Admins', number: 42, description: 'Dual control', members: { mira: 'approver' } },
  {
    name: 'Databases',
    number: 43,
    description: 'Production databases',
    members: { mira: 'administrator', ...SERVED },
  },
  {
    name: 'Linux',
    number: 44,
    description: 'Root accounts',
    members: { lea: 'user', 'radius-append': 'reader', 'radius-challenge': 'reader', ...SERVED },
  },
  { name: 'Edge-Cases', number: 45, description: 'Secrets that are hard to carry', members: SERVED },
  { name: 'Bulk', number: 46, description: 'Enough accounts to fill pages', members: SERVED },
];

function seedSafe(users: readonly VaultUser[], seed: SafeSeed, created: number): Safe {
  const roles = Object.entries({ ...EVERYWHERE, ...seed.members });
  const members: SafeMember[] = roles.map(([name, role], index) => ({
    id: users.find((user) => user.name === name)?.id ?? 500 + index,
    name,
    predefined: false,
    permissions: ROLES[role],
  }));
  const cpm = { id: 7, name: CPM_USER, predefined: true, permissions: ROLES.runbook };
  const { name, number, description } = seed;
  return { name, number, description, versionsRetention: 5, created, members: [...members, cpm] };
}

const PLAIN = {
  dualControl: false,
  confirmers: 0,
  exclusive: false,
  oneTime: false,
  reason: false,
  ticket: false,
  minValidityMinutes: 60,
  passwordLength: 20,
  allowReconcile: false,
};

const PLATFORMS: readonly Platform[] = [
  {
    ...PLAIN,
    number: 101,
    id: OKTA_PLATFORM,
    name: 'Okta Administrators',
    systemType: 'Website',
    exclusive: true,
    oneTime: true,
  },
  {
    ...PLAIN,
    number: 102,
    id: 'WinDomainDual',
    name: 'Windows Domain, Dual Control',
    systemType: 'Windows',
    dualControl: true,
    confirmers: 1,
    exclusive: true,
    reason: true,
    allowReconcile: true,
  },
  {
    ...PLAIN,
    number: 103,
    id: 'MSSqlExclusive',
    name: 'MS SQL, Exclusive',
    systemType: 'Database',
    exclusive: true,
  },
  {
    ...PLAIN,
    number: 104,
    id: 'UnixSSH',
    name: 'Unix via SSH',
    systemType: '*NIX',
    reason: true,
    allowReconcile: true,
  },
  {
    ...PLAIN,
    number: 105,
    id: 'UnixTicket',
    name: 'Unix via SSH, Ticket',
    systemType: '*NIX',
    reason: true,
    ticket: true,
  },
  { ...PLAIN, number: 106, id: 'UnixSSHKeys', name: 'Unix via SSH Keys', systemType: '*NIX' },
  {
    ...PLAIN,
    number: 107,
    id: 'GenericLab',
    name: 'Generic',
    systemType: 'Application',
    allowReconcile: true,
  },
];

export function seedVault(context: LabContext): VaultData {
  const now = Math.floor(context.clock.now() / 1000);
  const users = USERS.map((seed, index) => seedUser(context, seed, 11 + index));
  return {
    users,
    sessions: [],
    challenges: [],
    safes: SAFES.map((seed) => seedSafe(users, seed, now - 400 * DAY)),
    platforms: [...PLATFORMS],
    accounts: seedAccounts(context, now),
    requests: [],
    applications: [
      { id: RUNBOOK, certificateName: RUNBOOK, disabled: false },
      { id: 'idctl-foreign', certificateName: 'somebody-else', disabled: false },
      { id: 'idctl-retired', certificateName: RUNBOOK, disabled: true },
    ],
    tokenKey: Buffer.from(context.chance.bytes(32)).toString('base64'),
    saml: { issuer: 'http://www.okta.com/exklabcyberark', certificates: [], idpInitiated: true, used: [] },
    targetsTold: false,
    unreachableUntilMs: 0,
    serial: 0,
  };
}

/** Name to secret of everybody who signs in with one. */
export function credentialsOf(data: VaultData): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const user of data.users) {
    const name = `cyberark/${user.name === SERVICE_USER ? 'idctl-svc' : user.name}`;
    if (user.password !== null) found[name] = user.password;
    if (user.otp !== null) found[`${name}-otp`] = user.otp;
  }
  return found;
}
