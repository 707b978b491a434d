/** placeholder */
import type { Context } from 'hono';
import type { LabBindings } from '../../kernel/contract.ts';
import type { IdentityProvider } from '../model.ts';
import type { OrgWorld } from '../org-world.ts';
export interface Beginning {
  readonly fromUri: string;
  readonly loginHint: string;
}
export function beginFederation(
  _world: OrgWorld,
  c: Context<LabBindings>,
  idp: IdentityProvider,
  _b: Beginning,
): Response {
  return c.text(idp.id);
}
