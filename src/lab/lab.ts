/** The vendors' world on this machine: the kernel with every stand-in. */
import { createCyberArkLab } from './cyberark/index.ts';
import type { Lab, LabOptions } from './kernel/contract.ts';
import { createLab } from './kernel/create-lab.ts';
import { OKTA_ORGS } from './okta/index.ts';
import { createOpaLab } from './opa/index.ts';
import { createZohoLab } from './zoho/index.ts';

/** @throws CONFLICT, CONFIG_INVALID, USAGE; see `createLab`. */
export function startLab(options: LabOptions): Promise<Lab> {
  return createLab(options, [createCyberArkLab, createOpaLab, ...OKTA_ORGS, createZohoLab]);
}
