/** The Central Credential Provider: one secret for one application, known by its certificate. No loan, no person. */
import type { Account, Application, Vault } from './vault.ts';
import { can, currentSecret, sameName } from './vault.ts';

/** The vault user of the Credential Provider, which must be a member of every safe that it serves. */
export const PROVIDER_USER = 'Prov_lab';

export class CcpFault extends Error {
  readonly status: 400 | 403 | 404 | 500;
  readonly errorCode: string;

  constructor(status: CcpFault['status'], errorCode: string, message: string) {
    super(message);
    this.status = status;
    this.errorCode = errorCode;
  }
}

/** Query parameters, by lower-case name. */
export type CcpQuery = ReadonlyMap<string, string>;

const CRITERIA: Readonly<Record<string, (account: Account) => string>> = {
  safe: (one) => one.safeName,
  folder: () => 'Root',
  object: (one) => one.name,
  username: (one) => one.userName,
  address: (one) => one.address,
  database: (one) => one.properties['Database'] ?? '',
  policyid: (one) => one.platformId,
};
const OPTIONS = [
  'appid',
  'query',
  'queryformat',
  'reason',
  'connectiontimeout',
  'failrequestonpasswordchange',
];
const ILLEGAL = /[+&%]/;

function authenticate(vault: Vault, query: CcpQuery, certificateName: string): Application {
  const id = query.get('appid') ?? '';
  if (id === '') throw new CcpFault(400, 'AIMWS031E', 'The parameter AppID is missing.');
  const application = vault.data.applications.find((one) => sameName(one.id, id));
  if (application === undefined) {
    throw new CcpFault(
      403,
      'APPAP008E',
      `Problem with the application user ${id}: ITATS982E User ${id} is not defined.`,
    );
  }
  if (application.disabled)
    throw new CcpFault(403, 'APPAP008E', `Problem with the application user ${id}: it is disabled.`);
  if (application.certificateName !== certificateName) {
    throw new CcpFault(
      403,
      'APPAP306E',
      `Authentication of the application ${id} by its certificate failed.`,
    );
  }
  return application;
}

/** `Query` holds the same criteria and overrides the single ones. */
function criteriaOf(query: CcpQuery): ReadonlyMap<string, string> {
  for (const name of query.keys()) {
    if (!Object.hasOwn(CRITERIA, name) && !OPTIONS.includes(name))
      throw new CcpFault(400, 'AIMWS030E', `Unknown parameter ${name}.`);
  }
  const whole = query.get('query');
  const pairs =
    whole === undefined
      ? [...query].filter(([name]) => Object.hasOwn(CRITERIA, name))
      : whole.split(';').map((part) => part.split(/=(.*)/s, 2) as [string, string | undefined]); // a split gives strings
  const criteria = new Map<string, string>();
  for (const [name, value] of pairs) {
    if (!Object.hasOwn(CRITERIA, name.toLowerCase()) || value === undefined) {
      throw new CcpFault(400, 'AIMWS030E', `Invalid query near "${name}".`);
    }
    if (ILLEGAL.test(value)) throw new CcpFault(400, 'CASVL010E', `Illegal characters in ${name}.`);
    criteria.set(name.toLowerCase(), value);
  }
  if (criteria.size === 0) throw new CcpFault(400, 'AIMWS030E', 'A query needs at least one criterion.');
  return criteria;
}

function matcher(query: CcpQuery): (wanted: string, value: string) => boolean {
  const format = (query.get('queryformat') ?? 'Exact').toLowerCase();
  if (format === 'exact') return sameName;
  if (format !== 'regexp') throw new CcpFault(400, 'APPAP081E', 'QueryFormat is Exact or Regexp.');
  return (wanted, value) => {
    try {
      return new RegExp(`^(?:${wanted})$`, 'i').test(value);
    } catch {
      throw new CcpFault(400, 'APPAP081E', 'The regular expression is invalid.');
    }
  };
}

/** The one account that matches; to an application without permission it is not there. */
function findOne(vault: Vault, application: Application, query: CcpQuery): Account {
  const criteria = [...criteriaOf(query)];
  const matches = matcher(query);
  const readable = (account: Account) =>
    [application.id, PROVIDER_USER].every((user) =>
      ['listAccounts', 'retrieveAccounts'].every((permission) =>
        can(vault, user, account.safeName, permission),
      ),
    );
  const found = vault.data.accounts
    .filter(readable)
    .filter((one) => criteria.every(([name, wanted]) => matches(wanted, CRITERIA[name]?.(one) ?? '')));
  const [account] = found;
  if (account === undefined) throw new CcpFault(404, 'APPAP004E', 'The password object was not found.');
  if (found.length > 1)
    throw new CcpFault(400, 'APPAP227E', 'More than one password object matches the query.');
  return account;
}

function flag(query: CcpQuery, name: string): boolean {
  const value = (query.get(name) ?? 'false').toLowerCase();
  if (value !== 'true' && value !== 'false')
    throw new CcpFault(400, 'APPAP081E', `${name} is true or false.`);
  return value === 'true';
}

/** The flat answer of `GET /AIMWebService/api/Accounts`; every value is a string. @throws CcpFault */
export function readSecret(vault: Vault, query: CcpQuery, certificateName: string): Record<string, string> {
  const application = authenticate(vault, query, certificateName);
  if (!/^\d+$/.test(query.get('connectiontimeout') ?? '30')) {
    throw new CcpFault(400, 'APPAP081E', 'ConnectionTimeout is a number of seconds.');
  }
  const failOnChange = flag(query, 'failrequestonpasswordchange');
  if (vault.context.clock.now() < vault.data.unreachableUntilMs) {
    throw new CcpFault(400, 'APPAP007E', 'The connection to the vault failed.');
  }
  const account = findOne(vault, application, query);
  const changing = account.tasks.some((task) => task.kind !== 'verify');
  if (changing && failOnChange) throw new CcpFault(500, 'APPAP282E', 'The password is being changed.');
  return {
    Content: currentSecret(account),
    ...(account.userName === '' ? {} : { UserName: account.userName }),
    ...(account.address === '' ? {} : { Address: account.address }),
    ...account.properties,
    Safe: account.safeName,
    Folder: 'Root',
    Name: account.name,
    PolicyID: account.platformId,
    CreationMethod: 'PVWA',
    ...(account.cpmStatus === null ? {} : { CPMStatus: account.cpmStatus }),
    ...(account.automatic ? {} : { CPMDisabled: account.manualReason ?? '' }),
    PasswordChangeInProcess: changing ? 'True' : 'False',
  };
}
