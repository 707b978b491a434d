/**
 * Two clocks. The OpenID library reads this machine's; the org lives by the lab's. Where the library stores an instant
 * it is turned into the machine's time, and what it hands out is dated by the lab's again.
 *
 * Assertions and proofs that a client makes are judged by the machine's clock, which is the client's, too: a client
 * cannot know that the lab's has been moved.
 */
import { CompactSign, decodeJwt, decodeProtectedHeader, importJWK } from 'jose';
import type { OrgWorld } from '../org-world.ts';

function offsetSeconds({ context }: OrgWorld): number {
  return Math.round((context.clock.now() - Date.now()) / 1000);
}

/** Epoch seconds by the machine's clock: now, or of an instant of the lab's. */
export function machineSeconds(world?: OrgWorld, labMs?: number): number {
  if (world === undefined || labMs === undefined) return Math.floor(Date.now() / 1000);
  return Math.floor(labMs / 1000) - offsetSeconds(world);
}

/** Epoch seconds by the lab's clock of an instant of the machine's. */
export function labSeconds(world: OrgWorld, seconds: number): number {
  return seconds + offsetSeconds(world);
}

const INSTANTS = ['iat', 'exp', 'nbf', 'auth_time'] as const;

export function redated(world: OrgWorld, claims: object): { [claim: string]: unknown } {
  const moved: { [claim: string]: unknown } = { ...claims };
  for (const name of INSTANTS) {
    const value = moved[name];
    if (typeof value === 'number') moved[name] = labSeconds(world, value);
  }
  return moved;
}

/** An ID token as it would be had the library read the lab's clock; the same one while that was not moved. */
export async function redatedIdToken(world: OrgWorld, idToken: string): Promise<string> {
  if (offsetSeconds(world) === 0) return idToken;
  const { kid, alg = 'RS256' } = decodeProtectedHeader(idToken);
  const key = world.state.oidcKeys.find((one) => one.kid === kid);
  // Signed with a client secret: nothing of the org's to sign it again with.
  if (key === undefined) return idToken;
  return new CompactSign(Buffer.from(JSON.stringify(redated(world, decodeJwt(idToken)))))
    .setProtectedHeader({ alg, kid: key.kid })
    .sign(await importJWK(key.privateJwk, alg));
}
