/** Options of a connection, by its strategy: held to what is documented, and completed by what the tenant finds out. */
import type * as z from 'zod';
import { parsedBody } from '../check.ts';
import { Auth0Fault } from '../fault.ts';
import type { Document, Strategy } from '../model.ts';
import { databaseOptions } from './database.ts';
import { discovered } from './discovery.ts';
import { oidcOptions, oktaOptions } from './oidc.ts';
import { samlOptions, withThumbprint } from './samlp.ts';

const SCHEMAS: Readonly<Record<Strategy, z.ZodType<Document>>> = {
  okta: oktaOptions,
  oidc: oidcOptions,
  samlp: samlOptions,
  auth0: databaseOptions,
};

const DEFAULTS: Readonly<Record<Strategy, Document>> = {
  okta: {
    type: 'back_channel',
    scope: 'openid profile',
    attribute_map: { mapping_mode: 'basic_profile' },
    connection_settings: { pkce: 'auto' },
  },
  oidc: { type: 'front_channel', scope: 'openid profile', attribute_map: { mapping_mode: 'bind_all' } },
  samlp: { signatureAlgorithm: 'rsa-sha256', digestAlgorithm: 'sha256' },
  auth0: { brute_force_protection: true, strategy_version: 2 },
};

/**
 * What the connection keeps of the options that were sent, whole: nothing of earlier options survives.
 *
 * @throws invalid_body; not_implemented
 */
export async function completedOptions(strategy: Strategy, sent: unknown): Promise<Document> {
  const options = parsedBody(SCHEMAS[strategy], sent ?? {}, ['options']);
  if (options['token_endpoint_auth_method'] === 'private_key_jwt') {
    throw Auth0Fault.notBuilt('private_key_jwt of a connection');
  }
  for (const name of ['metadataXml', 'metadataUrl']) {
    if (options[name] !== undefined) throw Auth0Fault.notBuilt(`options.${name}`);
  }
  const complete = { ...DEFAULTS[strategy], ...options };
  switch (strategy) {
    case 'okta':
    case 'oidc':
      return discovered(complete);
    case 'samlp':
      return withThumbprint(complete);
    case 'auth0':
      return complete;
  }
}
