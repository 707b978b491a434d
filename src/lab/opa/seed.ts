/** The small company's team: who may do what on which accounts. Other parts of the lab rely on the names. */
import type { LabChance, LabContext } from '../kernel/contract.ts';
import type { Account, OpaState, User } from './model.ts';
import { DIGITS, LOWER_CASE, passwordOf, UPPER_CASE } from './passwords.ts';
import { seedAccounts } from './seed-accounts.ts';
import { APP_OPERATORS, DATABASE_ADMINS, OPERATORS, seedPlaces } from './seed-places.ts';

const DAY_MS = 86_400_000;
const HOUR_SECONDS = 3600;
const LETTERS_AND_DIGITS = [UPPER_CASE, LOWER_CASE, DIGITS];

function serviceUser(chance: LabChance, name: string, groups: readonly string[]): User {
  const key = { id: chance.uuid(), secret: `lab-${passwordOf(chance, 44, LETTERS_AND_DIGITS)}` };
  return { id: chance.uuid(), name, groups, status: 'ACTIVE', key };
}

function person(chance: LabChance, name: string, groups: readonly string[]): User {
  return { id: chance.uuid(), name, groups, status: 'ACTIVE', key: null };
}

/** A loan that was begun before the lab was. */
function lend(account: Account | undefined, user: User, now: number, id: string): void {
  if (account === undefined) throw new Error('the seed lends an account that it does not make');
  const checkoutAt = now - 10 * 60_000;
  const expiresAt = checkoutAt + HOUR_SECONDS * 1000;
  account.lease = { id, userId: user.id, checkoutAt, expiresAt, checkin: null };
  account.lastCheckoutUser = user.name;
}

export function seed({ chance, clock }: LabContext): OpaState {
  const now = clock.now();
  const directory = { id: chance.uuid(), name: 'Directory', description: 'Directory administrators' };
  const apps = { id: chance.uuid(), name: 'Apps', description: 'Accounts of applications' };
  const where = seedPlaces(chance, now, directory.id, apps.id);
  const mira = person(chance, 'mira@lab.example', ['everyone', DATABASE_ADMINS]);
  const users = [
    serviceUser(chance, 'idctl', ['everyone', OPERATORS]),
    serviceUser(chance, 'idctl-limited', ['everyone', APP_OPERATORS]),
    mira,
  ];
  const accounts = seedAccounts(chance, now - 30 * DAY_MS, where);
  lend(
    accounts.find(({ name }) => name === 'adm-sql'),
    mira,
    now,
    chance.uuid(),
  );
  return {
    settings: {
      adResourceType: 'pam_ad_account_password_login',
      errorTypeKey: 'nottype',
      pageSize: 100,
      tokenSeconds: HOUR_SECONDS,
    },
    teamId: chance.uuid(),
    teamName: 'lab',
    tokenKey: Buffer.from(chance.bytes(32)).toString('base64url'),
    vaultKey: null,
    groups: [
      { name: 'everyone', roles: ['end_user'] },
      { name: OPERATORS, roles: ['resource_admin', 'security_admin'] },
      { name: APP_OPERATORS, roles: [] },
      { name: DATABASE_ADMINS, roles: [] },
    ],
    users,
    resourceGroups: [directory, apps],
    projects: [where.tier0, where.tier1, where.saas],
    connections: [where.connection],
    saasApps: [where.ledger],
    servers: [where.web1],
    accounts,
    handedOut: {},
  };
}
