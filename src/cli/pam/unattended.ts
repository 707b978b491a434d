/** The connections of the profile that read without a loan. */
import type { UnattendedOffer } from '../../services/pam/read-unattended.ts';
import type { Context } from '../context.ts';

export async function unattendedOffers(
  context: Context,
  only: string | undefined,
): Promise<readonly UnattendedOffer[]> {
  const connections = await context.connections();
  const names = only === undefined ? await connections.offering('unattended') : [only];
  // A connection offers it only where an application id was configured for it.
  const configured =
    only === undefined ? names.filter((name) => connections.entry(name).entry['appId'] !== undefined) : names;
  return Promise.all(
    configured.map(async (connection) => ({
      connection,
      access: await connections.port(connection, 'unattended'),
    })),
  );
}
