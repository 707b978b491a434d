/**
 * The stand-in of CyberArk: PVWA on plain HTTP and, for logon by certificate, on TLS; the Central Credential Provider on
 * TLS. What it does not do is in docs/lab-differences.md.
 */
import type { LabContext, LabVendor } from '../kernel/contract.ts';
import { endOneTime, OKTA_PLATFORM, runTask, tellTarget, VENDOR } from './cpm.ts';
import { PvwaFault } from './faults.ts';
import { accountRoutes } from './routes-accounts.ts';
import { authRoutes } from './routes-auth.ts';
import { createCcpApp } from './routes-ccp.ts';
import { allowReferrer, configurationRoutes } from './routes-configuration.ts';
import { requestRoutes } from './routes-requests.ts';
import { leftOutRoutes, safeRoutes } from './routes-safes.ts';
import { secretRoutes } from './routes-secrets.ts';
import { setPartner } from './saml.ts';
import { credentialsOf, seedVault } from './seed.ts';
import { entryOf } from './table.ts';
import type { Account, Vault, VaultData } from './vault.ts';
import { sameName } from './vault.ts';
import { faultAnswer, json } from './wire/answers.ts';
import { createPvwaApp } from './wire/router.ts';

export interface CyberArkLabOptions {
  /** PVWA's option MaxDisplayedRecords. */
  readonly maxDisplayedRecords?: number;
}

const MAX_DISPLAYED_RECORDS = 1000;
const RETRY_AFTER_SECONDS = 2;

function text(data: unknown, name: string): string {
  const value = typeof data === 'object' && data !== null ? Reflect.get(data, name) : undefined;
  if (typeof value !== 'string') throw new Error(`the event has no ${name}`);
  return value;
}

function number(data: unknown, name: string): number {
  const value = typeof data === 'object' && data !== null ? Reflect.get(data, name) : undefined;
  if (typeof value !== 'number') throw new Error(`the event has no ${name}`);
  return value;
}

function eventAccount(vault: Vault, data: unknown): Account | undefined {
  return vault.data.accounts.find((one) => one.id === text(data, 'accountId'));
}

/** Somebody changed the password in the Okta org: the vault's copy is stale until it is told. */
function learnTargetSecret(vault: Vault, data: unknown): void {
  for (const account of vault.data.accounts) {
    if (account.platformId === OKTA_PLATFORM && sameName(account.userName, text(data, 'userName'))) {
      account.targetSecret = text(data, 'password');
    }
  }
}

const EVENTS: Readonly<Record<string, (vault: Vault, data: unknown) => void>> = {
  seeded(vault) {
    // Saved state comes back on both sides and needs no telling.
    if (vault.data.targetsTold) return;
    vault.data.targetsTold = true;
    for (const account of vault.data.accounts) tellTarget(vault, account);
  },
  cpm(vault, data) {
    const account = eventAccount(vault, data);
    if (account !== undefined) runTask(vault, account, number(data, 'serial'));
  },
  'one-time'(vault, data) {
    const account = eventAccount(vault, data);
    if (account !== undefined) endOneTime(vault, account, number(data, 'serial'));
  },
  'password-set': learnTargetSecret,
  'allowed-referrer': allowReferrer,
  'saml-partner': setPartner,
  'vault-unreachable'(vault, data) {
    vault.data.unreachableUntilMs = number(data, 'untilMs');
  },
};

function faultResponse(kind: '429' | '500' | '503'): Response {
  if (kind === '500') return faultAnswer(new PvwaFault(500, 'CAWS00001E', 'An internal error occurred.'));
  const message = kind === '429' ? 'Too many requests.' : 'The service is temporarily unavailable.';
  const code = kind === '429' ? 'CAWS00001E' : 'ITADM111E';
  const headers: Readonly<Record<string, string>> =
    kind === '429' ? { 'retry-after': String(RETRY_AFTER_SECONDS) } : {};
  return json({ ErrorCode: code, ErrorMessage: message }, Number(kind), headers);
}

export function createCyberArkLab(context: LabContext, options: CyberArkLabOptions = {}): LabVendor {
  const vault: Vault = {
    context,
    maxDisplayedRecords: options.maxDisplayedRecords ?? MAX_DISPLAYED_RECORDS,
    data: seedVault(context),
  };
  const routes = [
    ...authRoutes,
    ...accountRoutes,
    ...secretRoutes,
    ...requestRoutes,
    ...safeRoutes,
    ...configurationRoutes,
    ...leftOutRoutes,
  ];
  const pvwa = createPvwaApp(vault, routes);
  return {
    id: VENDOR,
    listeners: [
      { name: 'pvwa', app: pvwa, tls: 'none' },
      { name: 'pvwa-tls', app: pvwa, tls: 'mutual' },
      { name: 'ccp', app: createCcpApp(vault), tls: 'mutual' },
    ],
    reset() {
      vault.data = seedVault(context);
    },
    save: () => structuredClone(vault.data),
    load(saved) {
      // The kernel hands back what `save` gave it.
      vault.data = structuredClone(saved) as VaultData;
    },
    on(event, data) {
      const handle = entryOf(EVENTS, event);
      if (handle === undefined)
        throw new Error(`no event ${event}; there are: ${Object.keys(EVENTS).join(', ')}`);
      handle(vault, data);
    },
    credentials: () => credentialsOf(vault.data),
    faultResponse(kind) {
      const answer = faultResponse(kind);
      answer.headers.set('x-correlation-id', context.chance.uuid());
      return answer;
    },
  };
}
