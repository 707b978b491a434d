/** The state of an org: as it is seeded, and as it was saved. */
import * as z from 'zod';
import { ORG_NAMES, type OrgName, type OrgState } from './model.ts';
import { newId, type OrgWorld } from './org-world.ts';
import { type ServiceKeys, serviceKeysOfProcess } from './rules/keys.ts';
import { seedPeople } from './seed/people.ts';
import { seedPolicies } from './seed/policies.ts';
import { seedServices } from './seed/services.ts';

/** Seeds the org again. Keys of the service applications stay, so that what was told of them still holds. */
export function seedOrg(world: OrgWorld): void {
  world.state = emptyState(world, world.state.serviceKeys);
  seedPeople(world);
  seedPolicies(world);
  seedServices(world);
}

/** An org with nobody in it: what a world begins with before its first seed. */
export function unseeded(name: OrgName): OrgState {
  return { ...EMPTY(), name, orgId: '', userTypeId: '', serviceKeys: serviceKeysOfProcess() };
}

function emptyState(world: OrgWorld, serviceKeys: ServiceKeys): OrgState {
  const { name } = world;
  return { ...EMPTY(), name, orgId: newId(world, '00o'), userTypeId: newId(world, 'oty'), serviceKeys };
}

const EMPTY = (): Omit<OrgState, 'name' | 'orgId' | 'userTypeId' | 'serviceKeys'> => ({
  pipeline: 'idx',
  featuresOff: [],
  users: [],
  groups: [],
  apps: [],
  idps: [],
  idpKeys: [],
  mappings: [],
  policies: [],
  userRoles: {},
  apiTokens: [],
  events: [],
  firstEventNumber: 0,
  sessions: [],
  sessionTokens: [],
  factors: [],
  pendingFactors: [],
  oidcKeys: [],
  oidc: {},
  pendingSignIns: {},
  policyLocks: 0,
  invalidSessions: 0,
});

const objects = z.array(z.looseObject({ id: z.string() }));

/** Enough to refuse what is no state of this stand-in; the inside is what `save` gave. */
const savedSchema = z.looseObject({
  name: z.enum(ORG_NAMES),
  users: objects,
  groups: objects,
  apps: objects,
  idps: objects,
  policies: objects,
  events: z.array(z.looseObject({ uuid: z.string() })),
  serviceKeys: z.looseObject({ rsa: z.looseObject({}), ec: z.looseObject({}) }),
});

/** A copy of its own. @throws when it is not a state of this org */
export function loadState(saved: unknown, name: OrgName): OrgState {
  if (savedSchema.parse(saved).name !== name) throw new Error(`this is not the state of the org ${name}`);
  // Only `save` makes such objects, and the check above has refused everything else; of an older lab, fields are missing.
  return { ...EMPTY(), ...(structuredClone(saved) as OrgState) };
}
