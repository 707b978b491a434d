/**
 * Privileged access at Okta Privileged Access.
 *
 * | here      | Okta Privileged Access                                                     |
 * |-----------|----------------------------------------------------------------------------|
 * | account   | Active Directory, SaaS app, Universal Directory or server account          |
 * | container | resource group / project; empty when only the end-user view shows it       |
 * | platform  | kind of account: each has a file (`ad`, `saas`, `directory`, `server`)     |
 * | version   | kept by Okta since 2026-08, but its routes are not published               |
 *
 * The other words are explained where they are used: `policy`, `checkout`, `custody`, `rotation`.
 */
import type { PrivilegedAccess } from '../../services/pam/port.ts';
import type { VendorContext } from '../contract.ts';
import { checkIn, checkOut } from './checkout.ts';
import { custodyOf } from './custody.ts';
import { opaFor } from './opa.ts';
import { policyOf } from './policy.ts';
import { rotationMark, rotationProgress, startRotation } from './rotation.ts';
import { historyOf, rotationStateOf } from './rotation-state.ts';

export function opaPrivilegedAccess(context: VendorContext): PrivilegedAccess {
  const opa = opaFor(context);
  return {
    list: (query) => opa.accounts.list(query),
    get: (id) => opa.accounts.get(id),
    // Nothing of a policy is remembered between runs: each question is fresh.
    policy: (account) => policyOf(opa, account),
    custody: (account) => custodyOf(opa, account),
    rotationState: (account) => rotationStateOf(opa, account),
    history: (account) => historyOf(opa, account),
    versions: () => Promise.resolve([]),
    checkOut: (account, request) => checkOut(opa, account, request),
    checkIn: (account, options) => checkIn(opa, account, options),
    rotationMark: (account) => rotationMark(opa, account),
    startRotation: (account, request) => startRotation(opa, account, request),
    rotationProgress: (account, mark) => rotationProgress(opa, account, mark),
  };
}
