/** The vendors' world on this machine: the kernel with every stand-in. */
import { createAuth0Lab } from './auth0/index.ts';
import { createCyberArkLab } from './cyberark/index.ts';
import type { Lab, LabOptions } from './kernel/contract.ts';
import { createLab } from './kernel/create-lab.ts';
import type { LabFactory } from './kernel/world.ts';
import { OKTA_ORGS } from './okta/index.ts';
import { createOpaLab } from './opa/index.ts';
import { createZohoLab } from './zoho/index.ts';

/** In the order of their ports. */
export const STAND_INS: readonly LabFactory[] = [
  createCyberArkLab,
  createOpaLab,
  ...OKTA_ORGS,
  createZohoLab,
  createAuth0Lab,
];

/** @throws CONFLICT, CONFIG_INVALID, USAGE; see `createLab`. */
export function startLab(options: LabOptions): Promise<Lab> {
  return createLab(options, STAND_INS);
}
