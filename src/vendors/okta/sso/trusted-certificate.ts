/** Certificates of identity providers, `idps/credentials/keys`: shared by all providers of the org, known by a kid. */
import type { Observed } from '../../../services/sso/port.ts';
import type { JsonObject } from '../replace.ts';
import { textAt, textsAt } from './document.ts';
import type { MakeKind } from './kind.ts';
import { unchangeable } from './kind.ts';

const PATH = 'api/v1/idps/credentials/keys';
const PAGE = 200;

export const trustedCertificate: MakeKind<'trusted-certificate'> = (calls) => ({
  async find({ identity, knownId }) {
    const known = knownId === null ? null : await calls.find(pathOf(knownId), 'getIdentityProviderKey');
    if (known !== null && textsAt(known, 'x5c')[0] === identity.certificate) return observed(known);
    const all = await calls.list(PATH, 'listIdentityProviderKeys', { limit: PAGE });
    const key = all.find((it) => textsAt(it, 'x5c')[0] === identity.certificate);
    return key === undefined ? null : observed(key);
  },
  create: async ({ certificate }) =>
    observed(await calls.create(PATH, 'createIdentityProviderKey', { x5c: [certificate] })),
  update: () => unchangeable('trusted-certificate'),
  remove: (id) => calls.remove(pathOf(id), 'deleteIdentityProviderKey'),
});

function observed(key: JsonObject): Observed {
  const certificate = textsAt(key, 'x5c')[0] ?? null;
  return { id: textAt(key, 'kid') ?? '', properties: { certificate }, hidden: [], outputs: {} };
}

function pathOf(kid: string): string {
  return `${PATH}/${encodeURIComponent(kid)}`;
}
