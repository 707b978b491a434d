/** How certificates are shown. */
import type {
  CertificateList,
  CertificateUse,
  ListedCertificate,
} from '../../../services/federation/certs/list.ts';
import type { Column } from '../../render/table.ts';

const ROLES: Readonly<Record<CertificateUse['role'], string>> = {
  signs: 'signs for',
  trusted: 'trusted from',
  encrypts: 'encrypts for',
};

export const CERTIFICATE_COLUMNS: readonly Column<ListedCertificate>[] = [
  { title: 'EXPIRES', value: ({ facts }) => facts?.notAfter.slice(0, 10) ?? 'unreadable' },
  { title: 'DAYS', value: ({ daysLeft }) => daysLeft?.toString() ?? '' },
  { title: 'STATUS', value: statusOf },
  { title: 'SUBJECT', value: ({ facts }) => facts?.subject ?? '', atLeast: 10 },
  { title: 'KEY', value: ({ facts }) => (facts === null ? '' : `${facts.keyType} ${facts.keyBits ?? ''}`) },
  { title: 'SIGNED WITH', value: ({ facts }) => facts?.signatureAlgorithm ?? '', atLeast: 8 },
  { title: 'USED BY', value: ({ uses }) => uses.map(useText).join('; '), atLeast: 20 },
  { title: 'SHA-256', value: ({ facts }) => facts?.sha256 ?? '', atLeast: 12 },
];

/** The strongest of all places. */
function statusOf({ uses }: ListedCertificate): string {
  const all = uses.map((it) => it.status);
  return all.includes('active') ? 'active' : all.includes('next') ? 'next' : 'retired';
}

function useText({ connection, name, role, kind }: CertificateUse): string {
  const what = kind === 'application' ? 'application' : 'identity provider';
  return `${connection} ${ROLES[role]} ${what} ${name}`;
}

export function certificateJson({ facts, uses, daysLeft, inForce }: ListedCertificate): object {
  return {
    subject: facts?.subject ?? null,
    issuer: facts?.issuer ?? null,
    serial: facts?.serial ?? null,
    notBefore: facts?.notBefore ?? null,
    notAfter: facts?.notAfter ?? null,
    daysLeft,
    inForce,
    keyType: facts?.keyType ?? null,
    keyBits: facts?.keyBits ?? null,
    signatureAlgorithm: facts?.signatureAlgorithm ?? null,
    sha1: facts?.sha1 ?? null,
    sha256: facts?.sha256 ?? null,
    shared: uses.length > 1,
    uses,
  };
}

export interface CertificatesJson {
  readonly certificates: readonly object[];
  /** Connections that could not be read: the list is not whole. */
  readonly failures: readonly object[];
}

export function certificatesJson({ certificates, failures }: CertificateList): CertificatesJson {
  return {
    certificates: certificates.map(certificateJson),
    failures: failures.map(({ connection, error }) => ({
      connection,
      code: error.code,
      message: error.message,
    })),
  };
}
