/** Bearer tokens of service users: signed, by the lab's clock. */
import { jwtVerify, SignJWT } from 'jose';
import { OpaFault } from './fault.ts';
import type { User } from './model.ts';
import type { World } from './world.ts';

const ISSUER = 'opa-lab';

function keyOf(world: World): Uint8Array {
  return Buffer.from(world.state.tokenKey, 'base64url');
}

/** operationId IssueServiceToken. */
export async function issueToken(
  world: World,
  keyId: string,
  keySecret: string,
): Promise<{ readonly token: string; readonly expiresAt: number }> {
  const user = world.state.users.find(({ key }) => key?.id === keyId && key.secret === keySecret);
  if (user?.status !== 'ACTIVE') throw new OpaFault('authorization_error', 'Invalid API key');
  const issuedAt = Math.floor(world.context.clock.now() / 1000);
  const expiresAt = issuedAt + world.state.settings.tokenSeconds;
  const token = await new SignJWT()
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer(ISSUER)
    .setSubject(user.id)
    .setJti(world.context.chance.uuid())
    .setIssuedAt(issuedAt)
    .setExpirationTime(expiresAt)
    .sign(keyOf(world));
  return { token, expiresAt: expiresAt * 1000 };
}

/** The user that an `Authorization` header speaks for. @throws authorization_error */
export async function authenticate(world: World, authorization: string | undefined): Promise<User> {
  const token = /^Bearer (\S+)$/.exec(authorization ?? '')?.[1];
  if (token === undefined) throw new OpaFault('authorization_error', 'Missing bearer token');
  let subject: string | undefined;
  try {
    const { payload } = await jwtVerify(token, keyOf(world), {
      algorithms: ['HS256'],
      issuer: ISSUER,
      currentDate: new Date(world.context.clock.now()),
    });
    subject = payload.sub;
  } catch {
    throw new OpaFault('authorization_error', 'Bearer token is expired or invalid');
  }
  const user = world.state.users.find((candidate) => candidate.id === subject);
  if (user?.status !== 'ACTIVE') throw new OpaFault('authorization_error', 'The user is not active');
  return user;
}
