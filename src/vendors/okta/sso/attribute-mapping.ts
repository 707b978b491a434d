/**
 * Profile mappings from an identity provider's users to the org's. Okta makes one with each provider; its attributes
 * are set one by one, and taken away with null.
 */
import { IdctlError } from '../../../core/errors.ts';
import type { Observed } from '../../../services/sso/port.ts';
import type { JsonObject } from '../replace.ts';
import { idOf, objectAt, textAt } from './document.ts';
import type { MakeKind } from './kind.ts';

const PAGE = 200;

export const attributeMapping: MakeKind<'attribute-mapping'> = (calls) => ({
  async find({ identity, knownId }) {
    const known = knownId === null ? null : await calls.find(pathOf(knownId), 'getProfileMapping');
    if (known !== null) return observed(known);
    const query = { sourceId: identity.identityProviderId, limit: PAGE };
    const all = await calls.list('api/v1/mappings', 'listProfileMappings', query);
    const mapping = all.find((it) => textAt(it, 'target.type') === 'user');
    // The list leaves the attributes out.
    return mapping === undefined
      ? null
      : observed(await calls.get(pathOf(idOf(mapping)), 'getProfileMapping'));
  },
  create: () => {
    throw new IdctlError('UNAVAILABLE', 'The org has not made the mapping of the identity provider yet.', {
      hint: 'Run it again in a moment.',
    });
  },
  async update(id, changes) {
    const properties = Object.fromEntries(
      Object.entries(changes).map(([attribute, expression]) => [
        attribute,
        expression == null ? null : { expression, pushStatus: 'PUSH' },
      ]),
    );
    return observed(await calls.set('POST', pathOf(id), 'updateProfileMapping', { properties }));
  },
  // It goes with its provider; what was changed in it is given back before that.
  remove: async () => undefined,
});

function pathOf(id: string): string {
  return `api/v1/mappings/${encodeURIComponent(id)}`;
}

function observed(mapping: JsonObject): Observed {
  const properties = objectAt(mapping, 'properties');
  const expressions = Object.keys(properties).map((attribute) => [
    attribute,
    textAt(objectAt(properties, attribute), 'expression'),
  ]);
  return { id: idOf(mapping), properties: Object.fromEntries(expressions), hidden: [], outputs: {} };
}
