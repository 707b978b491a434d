/** The accounts of the small company. */
import type { LabContext } from '../kernel/contract.ts';
import { OKTA_PLATFORM } from './cpm.ts';
import { generateSshKey } from './ssh-key.ts';
import type { Account, SecretVersion } from './vault.ts';
import { CPM_USER } from './vault.ts';

const ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789';
const BULK_ACCOUNTS = 120;
const DAY = 24 * 3600;

interface AccountSeed extends Partial<Account> {
  readonly id: string;
  readonly name: string;
  readonly safeName: string;
  readonly platformId: string;
  readonly userName: string;
  readonly address: string;
}

type Make = (seed: AccountSeed, secret?: string) => Account;

function maker(context: LabContext, now: number): Make {
  const generate = ({ secretType, userName, address }: AccountSeed): string =>
    secretType === 'key'
      ? generateSshKey(context.chance, `${userName}@${address}`)
      : context.chance.text(20, ALPHABET);
  return (seed, secret = generate(seed)) => {
    const version = (id: number, text: string, at: number): SecretVersion => ({
      id,
      secret: text,
      by: CPM_USER,
      at,
    });
    return {
      secretType: 'password',
      created: now - 300 * DAY,
      properties: {},
      remoteMachines: {},
      automatic: true,
      manualReason: null,
      cpmStatus: 'success',
      cpmError: '',
      lastModified: now - 20 * DAY,
      lastVerified: now - DAY,
      lastReconciled: null,
      propertiesModified: now - 300 * DAY,
      versions: [version(1, generate(seed), now - 110 * DAY), version(2, secret, now - 20 * DAY)],
      nextSecret: null,
      targetSecret: secret,
      targetRefuses: false,
      reconcileLinked: false,
      lock: null,
      tasks: [],
      oneTimeSerial: null,
      lastUsed: null,
      activities: [],
      ...seed,
    };
  };
}

function databaseAccount(make: Make, now: number): Account {
  const held = { user: 'mira', at: now - 1800 };
  const entry = { at: held.at, user: held.user, client: 'PVWA', moreInfo: '', alert: false };
  return make({
    id: '43_2',
    name: 'db-prod-sa',
    safeName: 'Databases',
    platformId: 'MSSqlExclusive',
    userName: 'sa',
    address: 'db-prod.lab.example',
    properties: { Port: '1433', Database: 'master' },
    lock: held,
    lastUsed: held,
    activities: [
      { ...entry, action: 'Lock File', actionId: 0, reason: '' },
      { ...entry, action: 'Retrieve password', actionId: 295, reason: 'index rebuild' },
    ],
  });
}

function administratorAccounts(make: Make): Account[] {
  return [
    make({
      id: '41_8',
      name: 'okta-admin-sam.reed',
      safeName: 'Okta-Admins',
      platformId: OKTA_PLATFORM,
      userName: 'sam.reed-admin@lab.example',
      address: 'lab.okta.example',
    }),
    make({
      id: '42_3',
      name: 'da-sam',
      safeName: 'Domain-Admins',
      platformId: 'WinDomainDual',
      userName: 'da-sam',
      address: 'lab.example',
      properties: { LogonDomain: 'LAB' },
      reconcileLinked: true,
    }),
  ];
}

function rootAccounts(make: Make): Account[] {
  const linux = { safeName: 'Linux', platformId: 'UnixSSH', userName: 'root', reconcileLinked: true };
  return [
    make({ ...linux, id: '44_1', name: 'root', address: 'web-01.lab.example' }),
    make({ ...linux, id: '44_2', name: 'root-db-01', address: 'db-01.lab.example' }),
    make({ ...linux, id: '44_3', name: 'root-build-01', address: 'build-01.lab.example' }),
    // The same name on another host, as happens when two people fill two safes.
    make({ ...linux, id: '45_1', name: 'root', safeName: 'Edge-Cases', address: 'web-02.lab.example' }),
  ];
}

function edgeAccounts(context: LabContext, make: Make): Account[] {
  const text = () => context.chance.text(8, ALPHABET);
  const edge = (number: number, name: string, secret: string | undefined, more: Partial<Account> = {}) =>
    make(
      {
        id: `45_${number}`,
        name,
        safeName: 'Edge-Cases',
        platformId: 'GenericLab',
        userName: name,
        address: 'edge.lab.example',
        reconcileLinked: true,
        ...more,
      },
      secret,
    );
  return [
    edge(2, 'edge-quotes', `"${text()}'"${text()}"`),
    edge(3, 'edge-backslash', `\\${text()}\\n\\\\${text()}\\`),
    edge(4, 'edge-newline', `${text()}\n${text()}\r\n`),
    edge(5, 'edge-spaces', `  ${text()} ${text()}  `),
    edge(6, 'edge-emoji', `${text()}🔑é漢${text()}`),
    edge(7, 'edge-4kb', context.chance.text(4096, ALPHABET)),
    edge(8, 'edge-cpm-fails', text(), { targetRefuses: true }),
    edge(9, 'edge-empty', '', { versions: [], targetSecret: '' }),
    edge(10, 'edge-manual', text(), { automatic: false, manualReason: 'managed by hand', cpmStatus: null }),
    edge(11, 'edge-out-of-sync', text(), { targetSecret: text() }),
    edge(12, 'edge-ticket', text(), { platformId: 'UnixTicket' }),
    edge(13, 'edge-ssh-key', undefined, { platformId: 'UnixSSHKeys', secretType: 'key' }),
  ];
}

export function seedAccounts(context: LabContext, now: number): Account[] {
  const make = maker(context, now);
  const bulk = Array.from({ length: BULK_ACCOUNTS }, (_, index) => {
    const number = String(index + 1).padStart(3, '0');
    return make({
      id: `46_${index + 1}`,
      name: `bulk-${number}`,
      safeName: 'Bulk',
      platformId: 'GenericLab',
      userName: `svc-${number}`,
      address: `host-${number}.lab.example`,
    });
  });
  return [
    ...administratorAccounts(make),
    databaseAccount(make, now),
    ...rootAccounts(make),
    ...edgeAccounts(context, make),
    ...bulk,
  ];
}
