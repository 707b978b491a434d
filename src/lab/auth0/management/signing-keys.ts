/** The keys that the tenant signs with, with their certificates. operationId get_signing_keys. */
import 'reflect-metadata';
import { X509Certificate } from 'node:crypto';
import { X509CertificateGenerator } from '@peculiar/x509';
import type { SigningKey } from '../model.ts';
import { publicPart, signingKey } from '../oauth/keys.ts';
import type { World } from '../world.ts';
import { type Route, read } from './route.ts';

const ALGORITHM = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' } as const;
/** As long as Auth0's own. */
const YEARS = 13;

export const signingKeyRoutes: readonly Route[] = [
  read('/keys/signing', ['read:signing_keys'], {}, async ({ world }) => {
    // The last one signs; there is no next one before it is asked for.
    const current = await signingKey(world);
    const rows: object[] = [];
    for (const key of world.state.signingKeys) rows.push(await view(world, key, key === current));
    return { status: 200, body: rows };
  }),
];

async function view(world: World, key: SigningKey, current: boolean): Promise<object> {
  key.certificate ??= await selfSigned(world, key);
  const { fingerprint } = new X509Certificate(key.certificate);
  return {
    kid: key.kid,
    cert: key.certificate,
    current,
    next: false,
    previous: !current,
    fingerprint,
    thumbprint: fingerprint.replaceAll(':', ''),
    revoked: false,
  };
}

/** PEM. Made when it is first looked at: who signs in needs none. */
async function selfSigned(world: World, { privateJwk }: SigningKey): Promise<string> {
  const privateKey = await crypto.subtle.importKey('jwk', privateJwk, ALGORITHM, true, ['sign']);
  const publicKey = await crypto.subtle.importKey('jwk', publicPart(privateJwk), ALGORITHM, true, ['verify']);
  const notBefore = new Date(world.context.clock.now());
  const notAfter = new Date(notBefore);
  notAfter.setUTCFullYear(notAfter.getUTCFullYear() + YEARS);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: [{ CN: [new URL(world.ownUrl()).hostname] }],
    notBefore,
    notAfter,
    keys: { privateKey, publicKey },
    signingAlgorithm: ALGORITHM,
  });
  return `${certificate.toString('pem')}\n`;
}
