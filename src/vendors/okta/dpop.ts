/**
 * Proofs of possession (RFC 9449): a key of its own signs every attempt, so that a token alone is worth nothing. The
 * server's nonce is good for a day; it is remembered between runs, so that only the first of a day costs a second call.
 */
import { createHash, randomUUID } from 'node:crypto';
import { type CryptoKey, exportJWK, generateKeyPair, importJWK, type JWK, SignJWT } from 'jose';
import type { Signable } from '../../core/http-contract.ts';
import type { FactCache, VendorContext } from '../contract.ts';
import { publicPart } from './keys.ts';

const ALG = 'ES256';
const NONCE_FACT = 'dpop-nonce';
const NONCE_LIFETIME_MS = 24 * 3_600_000;

export interface ProofTerms {
  readonly nonce?: string | undefined;
  /** The token that the call shows, if it shows one. */
  readonly accessToken?: string;
}

export class DpopKey {
  /** With its private part: rests in the vault beside the tokens that are bound to it. */
  readonly jwk: JWK;
  readonly #key: CryptoKey | Uint8Array;
  readonly #clock: VendorContext['clock'];

  private constructor(jwk: JWK, key: CryptoKey | Uint8Array, clock: VendorContext['clock']) {
    this.jwk = jwk;
    this.#key = key;
    this.#clock = clock;
  }

  static async create(clock: VendorContext['clock']): Promise<DpopKey> {
    const pair = await generateKeyPair(ALG, { extractable: true });
    return new DpopKey(await exportJWK(pair.privateKey), pair.privateKey, clock);
  }

  static async from(jwk: JWK, clock: VendorContext['clock']): Promise<DpopKey> {
    return new DpopKey(jwk, await importJWK(jwk, ALG), clock);
  }

  /** Good for one attempt. */
  async proof({ method, url }: Signable, terms: ProofTerms): Promise<string> {
    const { origin, pathname } = new URL(url);
    const { nonce, accessToken } = terms;
    const claims = {
      htm: method,
      htu: `${origin}${pathname}`,
      ...(nonce === undefined ? {} : { nonce }),
      ...(accessToken === undefined
        ? {}
        : { ath: createHash('sha256').update(accessToken).digest('base64url') }),
    };
    return new SignJWT(claims)
      .setProtectedHeader({ typ: 'dpop+jwt', alg: ALG, jwk: publicPart(this.jwk) })
      .setIssuedAt(Math.floor(this.#clock.now() / 1000))
      .setJti(randomUUID())
      .sign(this.#key);
  }
}

/** The nonce that the org's token endpoint gave last. */
export class Nonce {
  readonly #facts: FactCache;
  #known: string | undefined;

  constructor(facts: FactCache) {
    this.#facts = facts;
  }

  async current(): Promise<string | undefined> {
    if (this.#known !== undefined) return this.#known;
    const kept = await this.#facts.get(NONCE_FACT);
    this.#known = typeof kept === 'string' ? kept : undefined;
    return this.#known;
  }

  /** Takes it from any answer that carries one; whether it is a new one. */
  async learn(headers: Readonly<Record<string, string>>): Promise<boolean> {
    const told = headers['dpop-nonce'];
    if (told === undefined || told === this.#known) return false;
    this.#known = told;
    await this.#facts.set(NONCE_FACT, told, NONCE_LIFETIME_MS);
    return true;
  }
}
