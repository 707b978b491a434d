/** What every rule gets: the stand-in's state and the lab around it. */
import type { LabContext } from '../kernel/contract.ts';
import { OpaFault } from './fault.ts';
import type { Account, Kind, OpaState, Project, ResourceGroup, Role, User } from './model.ts';

export const VENDOR_ID = 'opa';

/** The document's pattern for ids. */
export const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;

export interface World {
  readonly context: LabContext;
  /** Replaced as a whole by `reset` and `load`. */
  state: OpaState;
}

/** The element, or a `not_found` refusal that names the kind of thing and nothing else. */
export function found<T>(element: T | undefined, what: string): T {
  if (element === undefined) throw new OpaFault('not_found', `${what} not found`);
  return element;
}

export function rolesOf(state: OpaState, user: User): ReadonlySet<Role> {
  return new Set(
    state.groups.filter((group) => user.groups.includes(group.name)).flatMap((group) => group.roles),
  );
}

export function resourceGroupOf(state: OpaState, id: string): ResourceGroup {
  return found(
    state.resourceGroups.find((group) => group.id === id),
    'Resource group',
  );
}

/** A project below its own resource group; below another one it does not exist. */
export function projectOf(state: OpaState, resourceGroupId: string, projectId: string): Project {
  resourceGroupOf(state, resourceGroupId);
  return found(
    state.projects.find((project) => project.id === projectId && project.resourceGroupId === resourceGroupId),
    'Project',
  );
}

/** The project that an account or a server of the state lies in. */
export function homeOf(state: OpaState, resource: { readonly projectId: string }): Project {
  return found(
    state.projects.find((project) => project.id === resource.projectId),
    'Project',
  );
}

export function accountOf(state: OpaState, kind: Kind, id: string): Account {
  return found(
    state.accounts.find((account) => account.id === id && account.kind === kind),
    'Account',
  );
}

export function userNameOf(state: OpaState, userId: string): string {
  return state.users.find((user) => user.id === userId)?.name ?? userId;
}
