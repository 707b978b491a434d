/** Settings of the tenant. operationId tenant_settings_route. */
import { FIELDS, type Route, read, selected } from './route.ts';

export const tenantRoutes: readonly Route[] = [
  read('/tenants/settings', ['read:tenant_settings'], FIELDS, ({ world, query }) => ({
    status: 200,
    body: selected(world.state.settings, query),
  })),
];
