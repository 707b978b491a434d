/** One client for all ports of a connection: they share its token and its place in the queue. */
import type { VendorContext } from '../contract.ts';
import { OktaClient } from './client.ts';

const clients = new WeakMap<VendorContext, OktaClient>();

export function oktaFor(context: VendorContext): OktaClient {
  const known = clients.get(context) ?? new OktaClient(context);
  clients.set(context, known);
  return known;
}
