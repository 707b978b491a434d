/** SAML metadata for administrators: of an application (the org as identity provider), of a provider (as its client). */
import { OktaRefusal } from '../errors.ts';
import { appOf } from '../rules/apps.ts';
import { idpOf } from '../rules/idps.ts';
import { idpMetadata, samlMetadata } from '../saml/metadata.ts';
import { ok, queryType, type Reply, route } from './route.ts';

/** As recorded from live orgs; the document says text/xml. */
const XML = 'application/xml;charset=ISO-8859-1';

export const METADATA_ROUTES = [
  route(
    'GET /api/v1/apps/:appId/sso/saml/metadata',
    'previewSAMLmetadataForApplication',
    'apps.read',
    // Required by the document; live orgs answer with the key in force when it is left out.
    { query: { kid: queryType.text } },
    ({ world, param, query, headers }) => {
      const app = appOf(world, param('appId'));
      if (app.signOnMode !== 'SAML_2_0')
        throw OktaRefusal.invalid('signOnMode', 'signOnMode: has no metadata');
      const xml = samlMetadata(world, app, query.kid ?? null);
      if (xml === null) throw OktaRefusal.notFound(query.kid ?? '', 'KeyStoreEntry');
      return xmlReply(xml, headers);
    },
  ),
  route(
    'GET /api/v1/idps/:idpId/metadata.xml',
    'idpMetadata',
    'idps.read',
    {},
    ({ world, param, headers }) => {
      const idp = idpOf(world, param('idpId'));
      if (idp.type !== 'SAML2') throw OktaRefusal.invalid('type', 'type: has no metadata');
      return xmlReply(idpMetadata(world, idp), headers);
    },
  ),
];

/** @throws E0000019 to a caller who takes no XML */
function xmlReply(xml: string, headers: Headers): Reply {
  if (!/xml|\*\/\*/.test(headers.get('accept') ?? '*/*')) throw new OktaRefusal('E0000019');
  return ok(xml, { 'content-type': XML });
}
