/** One client for all ports of a connection: they share its token. */
import type { VendorContext } from '../contract.ts';
import { Auth0Client } from './client.ts';

const clients = new WeakMap<VendorContext, Auth0Client>();

export function auth0For(context: VendorContext): Auth0Client {
  const known = clients.get(context) ?? new Auth0Client(context);
  clients.set(context, known);
  return known;
}
