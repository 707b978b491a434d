/** mod_auth_mellon as service provider of the lab's workforce org: wired by the recipe `saml` from its own metadata. */
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mellonMetadata } from './apache.ts';
import type { FederationWorld } from './peers.ts';

export interface Mellon {
  /** Metadata of the service provider, as it was made. */
  readonly sp: string;
  /** Files that it reads, as they were served last. */
  readonly files: { readonly idp: string; readonly sp: string };
  /** Metadata of the org for it, as it is now. */
  idpMetadata(): Promise<string>;
  /** Begins to serve, or takes up what has changed without an interruption. */
  serve(parts?: { readonly idp?: string; readonly sp?: string }): Promise<void>;
}

/** @param more Settings of the wiring beside those that every suite has, as lines of YAML. */
export async function openMellon(
  world: FederationWorld,
  { more = [], change = (it) => it }: { more?: readonly string[]; change?: (sp: string) => string } = {},
): Promise<Mellon> {
  const { apache } = world;
  const own = await mellonMetadata(apache.folder, `${apache.url}/saml/metadata`, `${apache.url}/saml`);
  const sp = change(await readFile(own.metadata, 'utf8'));
  const files = { idp: join(apache.folder, 'idp.xml'), sp: own.metadata };
  await writeFile(files.sp, sp);
  await cp(files.sp, join(world.folder, 'sp.xml'));
  const settings = ['metadata: sp.xml', 'nameId: email', 'groups: [Employees]', ...more];
  await world.wire(
    'wiki',
    `schemaVersion: 1
name: wiki
recipe: saml
connections: { source: wic }
settings:
${settings.map((it) => `  ${it}\n`).join('')}`,
  );
  const idpMetadata = async (): Promise<string> => {
    const [app]: ReadonlyArray<{ readonly id: string }> = JSON.parse(
      await world.org('wic', '/api/v1/apps?q=wiki&limit=200'),
    );
    return world.org('wic', `/api/v1/apps/${app?.id}/sso/saml/metadata`, { accept: 'application/xml' });
  };
  const original = await idpMetadata();
  await apache.page(['REMOTE_USER', 'MELLON_department']);
  return {
    ...{ sp, files, idpMetadata },
    async serve(parts = {}) {
      await writeFile(files.idp, parts.idp ?? original);
      await writeFile(files.sp, parts.sp ?? sp);
      await apache.serve(directives(own, files));
    },
  };
}

/** SameSite=None, which mellon begins with, is only for secure cookies; browsers trust loopback with those. */
function directives(
  own: { readonly key: string; readonly certificate: string },
  files: Mellon['files'],
): string {
  return `
<Location />
  MellonEndpointPath /saml
  MellonSPPrivateKeyFile ${own.key}
  MellonSPCertFile ${own.certificate}
  MellonSPMetadataFile ${files.sp}
  MellonIdPMetadataFile ${files.idp}
  MellonUser NAME_ID
  MellonSecureCookie On
</Location>
<Location /secure>
  AuthType Mellon
  MellonEnable auth
  Require valid-user
</Location>`;
}
