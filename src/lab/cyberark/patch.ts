/** What a PATCH may do to an account's properties. */
import { refusal } from './faults.ts';
import { entryOf } from './table.ts';
import type { Account, Vault } from './vault.ts';
import { nowSeconds } from './vault.ts';

export interface PatchOperation {
  readonly op: 'add' | 'replace' | 'remove';
  readonly path: string;
  readonly value: unknown;
}

const TEXT_PROPERTIES = ['name', 'address', 'userName'] as const;
const NUMERIC_PROPERTIES = ['port'];

function textValue(operation: PatchOperation, name: string): string {
  if (operation.op === 'remove') return '';
  if (typeof operation.value !== 'string') throw refusal.invalidParameter(name, 'the value must be a string');
  return operation.value;
}

/** CyberArk's samples send the flag as a string. */
function flagValue(operation: PatchOperation, name: string): boolean {
  const { value } = operation;
  if (value === true || value === 'true') return true;
  if (value === false || value === 'false') return false;
  throw refusal.invalidParameter(name, 'the value must be true or false');
}

function patchPlatformProperty(account: Account, name: string, operation: PatchOperation): void {
  const present = Object.keys(account.properties).find((key) => key.toLowerCase() === name.toLowerCase());
  if (operation.op !== 'add' && present === undefined) throw refusal.replaceOfAbsent(name);
  const value = textValue(operation, name);
  if (operation.op === 'remove') {
    delete account.properties[present ?? name];
    return;
  }
  if (NUMERIC_PROPERTIES.includes(name.toLowerCase()) && !/^\d+$/.test(value)) throw refusal.notNumeric(name);
  account.properties[present ?? name] = value;
}

function patchSecretManagement(account: Account, name: string, operation: PatchOperation): void {
  if (name.toLowerCase() === 'automaticmanagementenabled') {
    account.automatic = flagValue(operation, name);
    if (account.automatic) account.manualReason = null;
  } else if (name.toLowerCase() === 'manualmanagementreason') {
    if (account.automatic) throw refusal.reasonWhileAutomatic();
    if (operation.op === 'replace' && account.manualReason === null) throw refusal.replaceOfAbsent(name);
    account.manualReason = operation.op === 'remove' ? null : textValue(operation, name);
  } else {
    throw refusal.readOnly(name);
  }
}

function patchRemoteMachines(account: Account, name: string, operation: PatchOperation): void {
  if (name.toLowerCase() === 'remotemachines') {
    account.remoteMachines.remoteMachines = textValue(operation, name);
  } else if (name.toLowerCase() === 'accessrestrictedtoremotemachines') {
    account.remoteMachines.accessRestrictedToRemoteMachines = flagValue(operation, name);
  } else {
    throw refusal.readOnly(name);
  }
}

const GROUPS: Readonly<Record<string, (account: Account, name: string, operation: PatchOperation) => void>> =
  {
    platformaccountproperties: patchPlatformProperty,
    secretmanagement: patchSecretManagement,
    remotemachinesaccess: patchRemoteMachines,
  };

function apply(account: Account, operation: PatchOperation): void {
  const [, group = '', name, ...rest] = operation.path.split('/');
  if (!operation.path.startsWith('/') || rest.length > 0)
    throw refusal.invalidParameter('path', operation.path);
  if (name === undefined) {
    const property = TEXT_PROPERTIES.find((one) => one.toLowerCase() === group.toLowerCase());
    if (property === undefined) throw refusal.readOnly(group);
    account[property] = textValue(operation, group);
    return;
  }
  const patch = entryOf(GROUPS, group.toLowerCase());
  if (patch === undefined) throw refusal.readOnly(`${group}/${name}`);
  patch(account, name, operation);
}

/**
 * All operations or none.
 *
 * @throws PASWS125E read-only, PASWS164E replace of an absent property, PASWS159E, PASWS018E, PASWS167E.
 */
export function patchAccount(vault: Vault, account: Account, operations: readonly PatchOperation[]): void {
  const draft = structuredClone(account);
  for (const operation of operations) apply(draft, operation);
  draft.propertiesModified = nowSeconds(vault);
  Object.assign(account, draft);
}
