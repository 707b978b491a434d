/** The body of rotate and check-in calls, and the one value in it that Okta's document does not confirm. */
import type { VendorContext } from '../contract.ts';
import type { ResourceRef } from './client.ts';
import { type AccountKind, ownId } from './kind.ts';

const warned = new WeakSet<VendorContext>();

/** Warns once a run when the type is unconfirmed; `hint` is for the refusal that a wrong type would bring. */
export function resourceRef(
  context: VendorContext,
  kind: AccountKind,
  ids: readonly string[],
): { readonly resource: ResourceRef; readonly hint: string | undefined } {
  const type = kind.resourceType(context.settings);
  const resource = { resource_id: ownId(ids), resource_type: type };
  if (kind.resourceTypeConfirmed) return { resource, hint: undefined };
  if (!warned.has(context)) {
    warned.add(context);
    context.warn(
      `The resource type "${type}" for ${kind.platform} accounts is not confirmed by Okta's document.`,
    );
  }
  return {
    resource,
    hint: `If Okta refuses the resource type "${type}", set adResourceType of the connection to another.`,
  };
}
