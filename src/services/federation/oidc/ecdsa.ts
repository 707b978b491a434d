/**
 * Signatures of ECDSA that are not even of the right form, whatever the key.
 *
 * Source: RFC 7518 section 3.4; SEC 1 section 4.1.4, step 1 (a verifier that leaves it out takes two zeros for good).
 */
const ORDERS: Readonly<Record<string, bigint>> = {
  ES256: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
  ES384: 0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
  ES512:
    0x01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409n,
};

const LENGTHS: Readonly<Record<string, number>> = { ES256: 64, ES384: 96, ES512: 132 };

export interface EcdsaFault {
  readonly reason: 'signature-der-encoded' | 'signature-length' | 'signature-out-of-range';
  readonly message: string;
}

/** Null where the form is right, and for other algorithms. */
export function ecdsaFault(algorithm: string, signature: Uint8Array): EcdsaFault | null {
  const [order, length] = [ORDERS[algorithm], LENGTHS[algorithm]];
  if (order === undefined || length === undefined) return null;
  if (signature.length !== length) {
    const isDer = signature[0] === 0x30 && signature.length > 6;
    return isDer
      ? {
          reason: 'signature-der-encoded',
          message: 'The signature is in DER, where a JWS has two numbers in a row.',
        }
      : {
          reason: 'signature-length',
          message: `The signature has ${signature.length} octets; ${length} are due.`,
        };
  }
  const numbers = [signature.subarray(0, length / 2), signature.subarray(length / 2)].map(numberOf);
  if (numbers.every((it) => it > 0n && it < order)) return null;
  const message =
    'The signature has a number that no signature has (zero, or one beyond the order of the curve).';
  return { reason: 'signature-out-of-range', message };
}

function numberOf(octets: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(octets).toString('hex')}`);
}
