/** Profile mappings: how attributes of one kind of user become those of another. */
import { OktaRefusal } from '../errors.ts';
import type { Mapping } from '../model.ts';
import { newId, type OrgWorld } from '../org-world.ts';

/** Attributes that an identity provider's user and a user of the org both have. */
const FROM_IDP = ['firstName', 'lastName', 'email', 'displayName', 'mobilePhone'] as const;

/** @throws E0000007 */
export function mappingOf({ state }: OrgWorld, id: string): Mapping {
  const mapping = state.mappings.find((one) => one.id === id);
  if (mapping === undefined) throw OktaRefusal.notFound(id, 'ProfileMapping');
  return mapping;
}

type End = Mapping['source'];

function orgUser({ state }: OrgWorld): End {
  return { id: state.userTypeId, name: 'user', type: 'user' };
}

/** Into the org: every identity provider has this one. */
export function addIdpMapping(world: OrgWorld, idp: { readonly id: string; readonly name: string }): void {
  const properties = Object.fromEntries(
    FROM_IDP.map((name) => [name, { expression: `appuser.${name}`, pushStatus: 'PUSH' as const }]),
  );
  add(world, { id: idp.id, name: idp.name, type: 'appuser' }, orgUser(world), properties);
}

/** Both ways: every application has these. */
export function addAppMappings(world: OrgWorld, app: { readonly id: string; readonly name: string }): void {
  const end: End = { id: app.id, name: app.name, type: 'appuser' };
  add(world, orgUser(world), end, {});
  add(world, end, orgUser(world), {});
}

function add(world: OrgWorld, source: End, target: End, properties: Mapping['properties']): void {
  world.state.mappings.push({ id: newId(world, 'prm'), source, target, properties });
}

/** What is gone maps nothing. */
export function removeMappings({ state }: OrgWorld, id: string): void {
  state.mappings = state.mappings.filter(({ source, target }) => source.id !== id && target.id !== id);
}
