/**
 * RSA key pairs of an org. Each costs a quarter of a second, so that those which were made before a reset are taken
 * again after it, when nothing knows them any more.
 */
import { generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import type { OrgWorld } from '../org-world.ts';

const RSA_BITS = 2048;

const generate = promisify(generateKeyPair);

interface Store {
  readonly pairs: KeyObject[];
  next: number;
}

const stores = new WeakMap<OrgWorld, Store>();

function storeOf(world: OrgWorld): Store {
  const store = stores.get(world) ?? { pairs: [], next: 0 };
  stores.set(world, store);
  return store;
}

/** One that nobody has, made now. */
export async function freshKeyPair(): Promise<KeyObject> {
  return (await generate('rsa', { modulusLength: RSA_BITS })).privateKey;
}

/** One that nothing in the org has. */
export async function keyPairOf(world: OrgWorld): Promise<KeyObject> {
  const store = storeOf(world);
  const at = store.next;
  store.next += 1;
  const pair = store.pairs[at] ?? (await freshKeyPair());
  store.pairs[at] = pair;
  return pair;
}

/** The org was reset: none is in use. */
export function takeKeyPairsAgain(world: OrgWorld): void {
  storeOf(world).next = 0;
}

/** The org was loaded: any of them may be in use. */
export function keepKeyPairs(world: OrgWorld): void {
  const store = storeOf(world);
  store.next = store.pairs.length;
}
