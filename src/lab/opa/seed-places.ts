/** Where the seeded accounts lie, and the groups that policies name. */
import type { LabChance } from '../kernel/contract.ts';
import type { Connection, Project, SaasApp, Server } from './model.ts';
import { DIGITS, LOWER_CASE, UPPER_CASE } from './passwords.ts';

const DAY_MS = 86_400_000;
const HOUR_SECONDS = 3600;

export const OPERATORS = 'pam-operators';
export const APP_OPERATORS = 'app-operators';
export const DATABASE_ADMINS = 'database-admins';

/** What the accounts lie in. */
export interface Places {
  readonly tier0: Project;
  readonly tier1: Project;
  readonly saas: Project;
  readonly connection: Connection;
  readonly ledger: SaasApp;
  readonly web1: Server;
}

function project(chance: LabChance, resourceGroupId: string, name: string): Project {
  const free = { required: false, seconds: HOUR_SECONDS };
  const policy = {
    minLength: 20,
    maxLength: 32,
    upperCase: true,
    lowerCase: true,
    digits: true,
    punctuation: true,
  };
  return {
    id: chance.uuid(),
    name,
    resourceGroupId,
    checkout: { active_directory: free, saas_app: free, okta_universal_directory: free, server: free },
    passwordPolicy: {
      active_directory: policy,
      saas_app: policy,
      okta_universal_directory: policy,
      server: policy,
    },
  };
}

/** Ids, in the order in which they are made, come from the lab's chance. */
export function seedPlaces(chance: LabChance, now: number, directoryId: string, appsId: string): Places {
  const tier0 = project(chance, directoryId, 'Tier0');
  tier0.checkout.active_directory = { required: true, seconds: HOUR_SECONDS };
  const tier1 = project(chance, directoryId, 'Tier1');
  const saas = project(chance, appsId, 'SaaS');
  saas.checkout.saas_app = { required: true, seconds: HOUR_SECONDS / 2 };
  const appId = (): string => `0oa${chance.text(17, UPPER_CASE + LOWER_CASE + DIGITS)}`;
  return {
    tier0,
    tier1,
    saas,
    connection: {
      id: chance.uuid(),
      appInstanceId: appId(),
      domain: 'corp.lab.example',
      status: 'connected',
    },
    ledger: {
      id: appId(),
      name: 'Ledger',
      globalName: 'ledger',
      loginUrl: 'https://ledger.lab.example/login',
      createdAt: now - 90 * DAY_MS,
    },
    web1: {
      id: chance.uuid(),
      projectId: tier1.id,
      hostname: 'web-1',
      accessAddress: '192.0.2.10',
      registeredAt: now - 60 * DAY_MS,
    },
  };
}
