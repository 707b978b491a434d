/** Scopes of the org's own API that an application was granted. The id is that of the application and of the grant. */
import type { Observed } from '../../../services/sso/port.ts';
import type { JsonObject } from '../replace.ts';
import { idOf, textAt } from './document.ts';
import { oktaFacts } from './facts.ts';
import type { MakeKind } from './kind.ts';
import { joined, parted, unchangeable } from './kind.ts';

export const apiGrant: MakeKind<'api-grant'> = (calls) => ({
  async find({ identity, knownId }) {
    const { applicationId, scope } = identity;
    const known = knownId === null ? null : await calls.find(pathOf(knownId), 'getScopeConsentGrant');
    if (known !== null) return observed(applicationId, known);
    const path = `api/v1/apps/${encodeURIComponent(applicationId)}/grants`;
    const all = await calls.list(path, 'listScopeConsentGrants');
    const grant = all.find((it) => textAt(it, 'scopeId') === scope);
    return grant === undefined ? null : observed(applicationId, grant);
  },
  async create({ applicationId, scope }) {
    const path = `api/v1/apps/${encodeURIComponent(applicationId)}/grants`;
    const [issuer] = (await oktaFacts(calls, [])).addresses;
    const grant = await calls.create(path, 'grantConsentToScope', { scopeId: scope, issuer });
    return observed(applicationId, grant);
  },
  update: () => unchangeable('api-grant'),
  remove: (id) => calls.remove(pathOf(id), 'revokeScopeConsentGrant'),
});

function observed(applicationId: string, grant: JsonObject): Observed {
  return {
    id: joined(applicationId, idOf(grant)),
    properties: { scope: textAt(grant, 'scopeId') },
    hidden: [],
    outputs: {},
  };
}

function pathOf(id: string): string {
  const [application, grant] = parted(id);
  return `api/v1/apps/${application}/grants/${grant}`;
}
