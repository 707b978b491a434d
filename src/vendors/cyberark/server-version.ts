/** What the server's version allows. An unknown version is taken as a new one, as the vendor's clients do. */
import { IdctlError } from '../../core/errors.ts';
import type { VendorContext } from '../contract.ts';
import type { PvwaClient } from './client.ts';

const FACT = 'server-version';
const REMEMBERED_MS = 24 * 3_600_000;

async function serverVersion(context: VendorContext, client: PvwaClient): Promise<string | null> {
  const known = await context.facts.get(FACT);
  if (typeof known === 'string') return known;
  let version: string | null;
  try {
    version = (await client.server()).ExternalVersion;
  } catch (error) {
    if (error instanceof IdctlError && error.code !== 'CANCELLED') return null;
    throw error;
  }
  if (version !== null) await context.facts.set(FACT, version, REMEMBERED_MS);
  return version;
}

/** @param minimum such as `12.6` */
export async function isAtLeast(
  context: VendorContext,
  client: PvwaClient,
  minimum: string,
): Promise<boolean> {
  const version = await serverVersion(context, client);
  if (version === null) return true;
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [leastMajor = 0, leastMinor = 0] = minimum.split('.').map(Number);
  return major === leastMajor ? minor >= leastMinor : major > leastMajor;
}
