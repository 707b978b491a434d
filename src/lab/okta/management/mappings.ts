/** `/api/v1/mappings`: how profiles are mapped between the org, its applications and its identity providers. */
import * as z from 'zod';
import type { Mapping } from '../model.ts';
import type { OrgWorld } from '../org-world.ts';
import { mappingOf } from '../rules/mappings.ts';
import { listReply, PAGE_QUERY, pageOf } from './paging.ts';
import { ok, queryType, route } from './route.ts';

const LIST = { ...PAGE_QUERY, sourceId: queryType.text, targetId: queryType.text };

/** Both null takes an attribute out. */
const property = z.strictObject({
  expression: z.string().min(1).nullable(),
  pushStatus: z.enum(['PUSH', 'DONT_PUSH']).nullable(),
});

const updateSchema = z.strictObject({ properties: z.record(z.string(), property.nullable()) });

export const MAPPING_ROUTES = [
  route(
    'GET /api/v1/mappings',
    'listProfileMappings',
    'profileMappings.read',
    { query: LIST },
    ({ world, query, url }) => {
      const { sourceId, targetId } = query;
      const found = world.state.mappings.filter(
        ({ source, target }) =>
          (sourceId === undefined || source.id === sourceId) &&
          (targetId === undefined || target.id === targetId),
      );
      const page = pageOf(found, query, { byDefault: 20, atMost: 200 }, url);
      return listReply(page, url, (mapping) => {
        const { properties: _none, ...row } = mappingView(world, mapping);
        return row;
      });
    },
  ),
  route(
    'GET /api/v1/mappings/:mappingId',
    'getProfileMapping',
    'profileMappings.read',
    {},
    ({ world, param }) => ok(mappingView(world, mappingOf(world, param('mappingId')))),
  ),
  route(
    'POST /api/v1/mappings/:mappingId',
    'updateProfileMapping',
    'profileMappings.manage',
    { body: updateSchema, subject: 'mapping' },
    ({ world, param, body }) => {
      const mapping = mappingOf(world, param('mappingId'));
      const properties = { ...mapping.properties };
      for (const [name, change] of Object.entries(body.properties)) {
        const expression = change?.expression ?? null;
        if (expression === null) delete properties[name];
        else properties[name] = { expression, pushStatus: change?.pushStatus ?? 'DONT_PUSH' };
      }
      mapping.properties = properties;
      return ok(mappingView(world, mapping));
    },
  ),
];

function mappingView(world: OrgWorld, { id, source, target, properties }: Mapping) {
  const end = (one: Mapping['source']) => ({
    ...one,
    _links: {
      self: {
        href: `${world.ownUrl()}/api/v1/${one.type === 'user' ? 'meta/types/user' : 'apps'}/${one.id}`,
      },
    },
  });
  return {
    id,
    source: end(source),
    target: end(target),
    properties,
    _links: { self: { href: `${world.ownUrl()}/api/v1/mappings/${id}` } },
  };
}
