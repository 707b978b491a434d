/** What a wiring with one end says of the other one: the properties that its recipe declares of the application. */
import type { DeclaredTarget } from '../../../services/federation/static/subject.ts';
import type { SsoDeps } from '../../../services/sso/deps.ts';
import { knownOf } from '../../../services/sso/known.ts';
import type { WiringRecord } from '../../../services/sso/ledger.ts';
import { readEnds } from '../../../services/sso/reading.ts';

const FORMATS: Readonly<Record<string, string>> = {
  email: 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress',
  persistent: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
  transient: 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient',
};

/** Null when it says nothing of it, as for applications of a catalogue. Reads the end that there is. */
export async function declaredByWiring(deps: SsoDeps, record: WiringRecord): Promise<DeclaredTarget | null> {
  const reading = await readEnds(deps, record.wiring, record);
  const step = reading.steps.find((it) => /^(saml|oidc)-application$/.test(it.kind));
  if (step === undefined) return null;
  const declared = step.desired(knownOf(reading.observed));
  const origin = `wiring ${record.id}`;
  return step.kind === 'saml-application'
    ? { origin, sp: serviceProvider(declared, origin), client: null, metadata: null }
    : { origin, sp: null, client: { origin, redirectUris: texts(declared['redirectUris']) }, metadata: null };
}

function serviceProvider(
  declared: Readonly<Record<string, unknown>>,
  origin: string,
): NonNullable<DeclaredTarget['sp']> {
  const { acsUrl, audience, nameIdFormat, serviceCertificate } = declared;
  const format = typeof nameIdFormat === 'string' ? FORMATS[nameIdFormat] : undefined;
  return {
    origin,
    ...(typeof audience === 'string' && audience !== '' ? { entityId: audience } : {}),
    acsUrls: [...(typeof acsUrl === 'string' ? [acsUrl] : []), ...texts(declared['otherAcsUrls'])],
    ...(format === undefined ? {} : { nameIdFormats: [format] }),
    ...(typeof serviceCertificate === 'string' ? { signingCertificates: [serviceCertificate] } : {}),
  };
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((it) => typeof it === 'string') : [];
}
