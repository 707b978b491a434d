/** Scopes of the org's own API that an application was granted. The id is that of the application and of the grant. */
import type { Observed } from '../../../services/sso/port.ts';
import type { JsonObject } from '../replace.ts';
import type { Calls } from './calls.ts';
import { idOf, textAt } from './document.ts';
import { oktaFacts } from './facts.ts';
import type { MakeKind } from './kind.ts';
import { joined, parted, unchangeable } from './kind.ts';

export const apiGrant: MakeKind<'api-grant'> = (calls) => ({
  async find({ identity, knownId }) {
    const { applicationId, scope } = identity;
    const ofScope = (await grantsOf(calls, applicationId)).filter((it) => textAt(it, 'scopeId') === scope);
    const grant = ofScope.find((it) => joined(applicationId, idOf(it)) === knownId) ?? ofScope[0];
    return grant === undefined ? null : observed(applicationId, grant);
  },
  async create({ applicationId, scope }) {
    const [issuer] = (await oktaFacts(calls, [])).addresses;
    calls.forget(listKey(applicationId));
    const grant = await calls.create(listPath(applicationId), 'grantConsentToScope', {
      scopeId: scope,
      issuer,
    });
    return observed(applicationId, grant);
  },
  update: () => unchangeable('api-grant'),
  remove(id) {
    const [application, grant] = parted(id);
    calls.forget(listKey(application));
    return calls.remove(`api/v1/apps/${application}/grants/${grant}`, 'revokeScopeConsentGrant');
  },
});

function listKey(applicationId: string): string {
  return `grants of ${applicationId}`;
}

function listPath(applicationId: string): string {
  return `api/v1/apps/${encodeURIComponent(applicationId)}/grants`;
}

/** One read for all grants of an application. */
function grantsOf(calls: Calls, applicationId: string): Promise<readonly JsonObject[]> {
  return calls.once(listKey(applicationId), () =>
    calls.list(listPath(applicationId), 'listScopeConsentGrants'),
  );
}

function observed(applicationId: string, grant: JsonObject): Observed {
  return {
    id: joined(applicationId, idOf(grant)),
    properties: { scope: textAt(grant, 'scopeId') },
    hidden: [],
    outputs: {},
  };
}
