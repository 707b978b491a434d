/** Every certificate of every application and identity provider, over all connections: one row for each certificate. */
import { hasCode, IdctlError } from '../../../core/errors.ts';
import type { FederationEnd, HeldCertificate } from '../port.ts';
import type { CertificateFacts } from './certificate.ts';
import { certificateFacts } from './certificate.ts';

export interface NamedEnd {
  readonly name: string;
  readonly end: () => Promise<FederationEnd>;
}

/** One place at which a certificate lies. */
export interface CertificateUse {
  readonly connection: string;
  readonly kind: 'application' | 'identity-provider';
  readonly id: string;
  readonly name: string;
  /**
   * `signs`: its key is there. `trusted`: signatures of the other end are verified with it. `encrypts`: what is sent to
   * the other end is encrypted for it.
   */
  readonly role: 'signs' | 'trusted' | 'encrypts';
  readonly status: HeldCertificate['status'];
  /** The vendor's id of it. */
  readonly keyId: string;
  readonly since: string | null;
}

export interface ListedCertificate {
  /** Null where a vendor holds something that is no certificate. */
  readonly facts: CertificateFacts | null;
  readonly uses: readonly CertificateUse[];
  /** Whole days until it expires, rounded down; negative when it has. */
  readonly daysLeft: number | null;
  /** Signs, is trusted or encrypts somewhere now, and not only waits or is kept. */
  readonly inForce: boolean;
}

export interface CertificateList {
  readonly certificates: readonly ListedCertificate[];
  /** Connections that could not be read: the list is not whole. */
  readonly failures: ReadonlyArray<{ readonly connection: string; readonly error: IdctlError }>;
}

const DAY_MS = 86_400_000;

/** Soonest to expire first. @throws CANCELLED, or what the only connection throws */
export async function listCertificates(ends: readonly NamedEnd[], nowMs: number): Promise<CertificateList> {
  const found = new Map<string, { certificate: string; uses: CertificateUse[] }>();
  const failures: { readonly connection: string; readonly error: IdctlError }[] = [];
  for (const { name, end } of ends) {
    try {
      for (const { held, ...use } of await usesOf(name, await end())) {
        const known = found.get(held.certificate) ?? { certificate: held.certificate, uses: [] };
        known.uses.push({ ...use, status: held.status, keyId: held.id, since: held.since });
        found.set(held.certificate, known);
      }
    } catch (error) {
      if (!(error instanceof IdctlError) || hasCode(error, 'CANCELLED')) throw error;
      failures.push({ connection: name, error });
    }
  }
  const certificates = [...found.values()].map((it) => listed(it.certificate, it.uses, nowMs));
  return { certificates: certificates.sort(bySoonest), failures };
}

function listed(certificate: string, uses: readonly CertificateUse[], nowMs: number): ListedCertificate {
  const facts = certificateFacts(certificate);
  return {
    facts,
    uses,
    daysLeft: facts === null ? null : Math.floor((Date.parse(facts.notAfter) - nowMs) / DAY_MS),
    inForce: uses.some((it) => it.status === 'active'),
  };
}

function bySoonest(a: ListedCertificate, b: ListedCertificate): number {
  const order = Number(b.inForce) - Number(a.inForce);
  return order !== 0 ? order : (a.daysLeft ?? -1) - (b.daysLeft ?? -1);
}

type Found = Omit<CertificateUse, 'status' | 'keyId' | 'since'> & { readonly held: HeldCertificate };

async function usesOf(connection: string, end: FederationEnd): Promise<readonly Found[]> {
  const found: Found[] = [];
  for (const app of await end.applications()) {
    const at = { connection, kind: 'application', id: app.id, name: app.label } as const;
    for (const held of await end.signingCertificates(app)) found.push({ ...at, role: 'signs', held });
    for (const held of app.saml?.requestCertificates ?? []) found.push({ ...at, role: 'trusted', held });
    const encryption = app.saml?.encryption?.certificate ?? null;
    if (encryption !== null) found.push({ ...at, role: 'encrypts', held: encryption });
  }
  for (const provider of await end.identityProviders()) {
    const { id, name, saml } = provider;
    const at = { connection, kind: 'identity-provider', id, name } as const;
    for (const held of saml?.trusted ?? []) found.push({ ...at, role: 'trusted', held });
    for (const held of saml?.own ?? []) found.push({ ...at, role: 'signs', held });
  }
  return found;
}

/** Those in force that are not, or will not be, good at an instant. */
export function expiringBefore(
  { certificates }: CertificateList,
  instantMs: number,
): readonly ListedCertificate[] {
  return certificates.filter(
    ({ facts, inForce }) => inForce && (facts === null || Date.parse(facts.notAfter) <= instantMs),
  );
}
