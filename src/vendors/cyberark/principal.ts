/** Who the vault says we are. */
import { hasCode } from '../../core/errors.ts';
import type { VendorContext } from '../contract.ts';
import type { PvwaClient } from './client.ts';
import { isNotOffered } from './faults.ts';
import { configuredPrincipal } from './settings.ts';

/** Null when the vault does not tell. Asked only where the connection's settings do not name the user. */
export async function principalOf(context: VendorContext, client: PvwaClient): Promise<string | null> {
  const configured = configuredPrincipal(context);
  if (configured !== null) return configured;
  try {
    return await client.userName();
  } catch (error) {
    if (hasCode(error, 'DENIED') || isNotOffered(error)) return null;
    throw error;
  }
}
