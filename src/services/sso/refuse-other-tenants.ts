/** The ledger is of certain tenants, and of no others. */
import { IdctlError } from '../../core/errors.ts';
import type { WiringRecord } from './ledger.ts';
import type { TenantFacts } from './port.ts';
import type { Wiring } from './wiring.ts';

/** A connection that points at another tenant than it did would make everything anew there. */
export function refuseOtherTenants(
  record: WiringRecord,
  wiring: Wiring,
  facts: Readonly<Record<string, TenantFacts>>,
): void {
  if (record.wiring.recipe !== wiring.recipe) {
    throw new IdctlError('CONFLICT', `${wiring.name} was applied with the recipe ${record.wiring.recipe}.`, {
      hint: `Take that away first: idctl sso remove ${wiring.name}`,
    });
  }
  for (const [role, { tenantId }] of Object.entries(facts)) {
    const before = record.tenants[role];
    if (before === undefined || before === tenantId) continue;
    throw new IdctlError(
      'CONFLICT',
      `${wiring.name} was applied to another tenant (${before}) as "${role}".`,
      {
        hint: `Point the connection back and take it away there first (idctl sso remove ${wiring.name}), or rename the wiring.`,
      },
    );
  }
}
