/** What the owner of a service provider is told, and which files he gets. */
import { certificateFacts, pemOf } from './certificate.ts';
import { withBothCertificates } from './overlap-metadata.ts';
import type { RollEnds, RollHandover } from './roll-contract.ts';
import type { RolledCertificate, RollRecord } from './roll-port.ts';

/** Before the change-over: the new one beside the old one. */
export async function handoverOf(ends: RollEnds, record: RollRecord): Promise<RollHandover> {
  const { application, keeper } = ends;
  const next = made(record);
  const metadata = await keeper.metadataWith(application, next.id);
  const facts = certificateFacts(next.certificate);
  return {
    what: [
      `Let the service provider of "${application.label}" trust the new certificate beside the old one: import overlap-metadata.xml, or add new-certificate.pem to the certificates of the identity provider.`,
      'Do not remove the old one yet: it signs until the change-over.',
      'If the service provider can hold one certificate only, say so: there is an outage then, and its hour is to be agreed.',
      'When it trusts both, run the same command again with --continue.',
    ],
    fields: [
      { name: 'Assertions go to', value: application.saml?.acsUrl ?? '' },
      { name: 'Audience', value: application.saml?.audience ?? '' },
      { name: 'New certificate, SHA-256', value: facts?.sha256 ?? '' },
      { name: 'New certificate, SHA-1', value: facts?.sha1 ?? '' },
      { name: 'Good until', value: facts?.notAfter ?? '' },
      { name: 'Old certificate, SHA-256', value: certificateFacts(record.old.certificate)?.sha256 ?? '' },
    ],
    files: [
      { name: 'new-certificate.pem', content: pemOf(next.certificate) },
      { name: 'old-certificate.pem', content: pemOf(record.old.certificate) },
      { name: 'both-certificates.pem', content: pemOf(record.old.certificate) + pemOf(next.certificate) },
      { name: 'overlap-metadata.xml', content: withBothCertificates(metadata, record.old.certificate) },
      { name: 'new-metadata.xml', content: metadata },
    ],
  };
}

/** After it. */
export async function farewellOf(ends: RollEnds, record: RollRecord): Promise<RollHandover> {
  const { application, keeper } = ends;
  const next = made(record);
  const old = certificateFacts(record.old.certificate);
  return {
    what: [
      `"${application.label}" signs with the new certificate now. Sign in once, and then remove the old certificate from the service provider: who has its key could still sign people in.`,
    ],
    fields: [
      { name: 'To be removed, SHA-256', value: old?.sha256 ?? '' },
      { name: 'To be kept, SHA-256', value: certificateFacts(next.certificate)?.sha256 ?? '' },
    ],
    files: [
      { name: 'new-certificate.pem', content: pemOf(next.certificate) },
      { name: 'new-metadata.xml', content: await keeper.metadataWith(application, next.id) },
    ],
  };
}

function made({ next }: RollRecord): RolledCertificate {
  if (next === null) throw new Error('an exchange whose key is not made has nothing to hand over');
  return next;
}
