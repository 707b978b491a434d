/** The certificates that each end publishes against those that it has in force (S4): others believe what is published. */
import { isSameCertificate, thumbprint } from '../certs/certificate.ts';
import type { Evidence, Finding } from '../finding.ts';
import { makeFinding } from '../make-finding.ts';
import type { HeldCertificate } from '../port.ts';
import { ofApplication, ofProvider } from './evidence.ts';
import type { Sides } from './sides.ts';

interface Publication {
  /** Base64 DER; undefined or empty where the metadata has none. */
  readonly published: readonly string[] | undefined;
  readonly held: readonly HeldCertificate[];
  readonly evidence: readonly Evidence[];
  /** Such as `the certificate that assertions are signed with`. */
  readonly what: string;
  /** What becomes of who imports the metadata. */
  readonly consequence: string;
}

export function publishedCertificateFindings(sides: Sides): readonly Finding[] {
  return publications(sides).flatMap(({ published, held, evidence, what, consequence }) => {
    const active = held.filter((it) => it.status === 'active').map((it) => it.certificate);
    if (published === undefined || published.length === 0 || active.length === 0) return [];
    const unpublished = active.filter((it) => !published.some((one) => isSameCertificate(one, it)));
    if (unpublished.length === 0) {
      const message = `The metadata has ${what}.`;
      return [
        makeFinding({ check: 'S4', outcome: 'passed', reason: 'certificate-published', message, evidence }),
      ];
    }
    return [
      makeFinding({
        ...{ check: 'S4', outcome: 'warned', reason: 'certificate-not-published' },
        message: `The metadata does not have ${what}: ${consequence}.`,
        expected: unpublished.map(thumbprint).join(', '),
        actual: published.map(thumbprint).join(', '),
        evidence,
        remedy: 'Publish the certificate in force, or change over to the one that is published.',
      }),
    ];
  });
}

function publications({ source, target }: Sides): readonly Publication[] {
  const all: Publication[] = [];
  if (source !== null) {
    all.push({
      published: source.published?.signingCertificates,
      held: source.signing,
      evidence: [ofApplication(source, 'signing certificate'), ofApplication(source, 'metadata')],
      what: 'the certificate that assertions are signed with',
      consequence: 'who imports it anew lets nobody in',
    });
  }
  const own = target?.saml?.own;
  if (target === null || own === undefined) return all;
  const evidence = [ofProvider(target, 'certificates'), ofProvider(target, 'metadata')];
  const of = (use: HeldCertificate['use']) => own.filter((it) => it.use === use);
  if (target.saml?.signsRequests === true) {
    all.push({
      ...{ published: target.published?.signingCertificates, held: of('signing'), evidence },
      what: 'the certificate that requests are signed with',
      consequence: 'an identity provider that imports it anew refuses them',
    });
  }
  all.push({
    ...{ published: target.published?.encryptionCertificates, held: of('encryption'), evidence },
    what: 'the certificate that assertions are encrypted for',
    consequence: 'an identity provider that imports it anew encrypts what nobody can read',
  });
  return all;
}
