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
  readonly all: KeyObject[];
  /** Those that nothing in the org has. */
  free: KeyObject[];
}

const stores = new WeakMap<OrgWorld, Store>();

function storeOf(world: OrgWorld): Store {
  const store = stores.get(world) ?? { all: [], free: [] };
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
  const spare = store.free.pop();
  if (spare !== undefined) return spare;
  const made = await freshKeyPair();
  store.all.push(made);
  return made;
}

/** The org was reset, or loaded: whatever its state does not hold is free. */
export function freeKeyPairs(world: OrgWorld): void {
  const store = storeOf(world);
  if (store.all.length === 0) return;
  const state = JSON.stringify(world.state);
  store.free = store.all.filter((pair) => !state.includes(String(pair.export({ format: 'jwk' }).n)));
}
