/** Resource groups and their projects. */
import * as z from 'zod';
import type { OpaState, Project, ResourceGroup, Role } from './model.ts';
import { list, one, PROJECT, queryType, type Route, TEAM } from './route.ts';
import { projectOf, resourceGroupOf } from './world.ts';

const RESOURCE: readonly Role[] = ['resource_admin', 'delegated_resource_admin'];

/** Schema ListResourceGroup. */
function groupRow(state: OpaState, group: ResourceGroup) {
  return { id: group.id, name: group.name, description: group.description, team_id: state.teamId };
}

/** Schema Project. */
function projectView(state: OpaState, project: Project) {
  const resources = state.accounts.filter(({ projectId }) => projectId === project.id);
  return {
    id: project.id,
    name: project.name,
    team: state.teamName,
    resource_group_id: project.resourceGroupId,
    server_account_management: true,
    force_shared_ssh_users: false,
    active_resource_count: resources.length,
    stale_resource_count: 0,
  };
}

export const projectRoutes: readonly Route[] = [
  // ListResourceGroups
  list(`${TEAM}/resource_groups`, RESOURCE, {
    query: {
      order_by: z.enum(['name', 'id']).optional(),
      for_policy_only: queryType.flag,
      contains: queryType.text,
    },
    rows: ({ world: { state }, query }) => {
      const groups = state.resourceGroups.filter(({ name }) => name.includes(query.contains ?? ''));
      const key = query.order_by;
      return key === undefined ? groups : groups.sort((a, b) => (a[key] < b[key] ? -1 : 1));
    },
    idOf: ({ id }) => id,
    show: (group, { world }) => groupRow(world.state, group),
  }),
  // GetResourceGroup
  one(`${TEAM}/resource_groups/:rg`, RESOURCE, ({ world: { state }, param }) => ({
    ...groupRow(state, resourceGroupOf(state, param('rg'))),
    delegated_resource_admin_groups: [],
  })),
  // ListResourceGroupProjects
  list(`${TEAM}/resource_groups/:rg/projects`, RESOURCE, {
    query: { contains: queryType.text },
    rows: ({ world: { state }, param, query }) => {
      const group = resourceGroupOf(state, param('rg'));
      return state.projects.filter(
        ({ name, resourceGroupId }) => resourceGroupId === group.id && name.includes(query.contains ?? ''),
      );
    },
    idOf: ({ id }) => id,
    show: (project, { world }) => projectView(world.state, project),
  }),
  // FetchResourceGroupProject
  one(PROJECT, RESOURCE, ({ world: { state }, param }) =>
    projectView(state, projectOf(state, param('rg'), param('project'))),
  ),
];
