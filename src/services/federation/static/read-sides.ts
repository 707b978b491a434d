/** Both ends, read once: the only part of the static tier that asks anybody. */
import { hasCode, IdctlError } from '../../../core/errors.ts';
import { readSamlMetadata } from '../metadata/read-metadata.ts';
import type { FederatedApplication, FederationEnd, TrustedProvider } from '../port.ts';
import { declaredSide } from './declared.ts';
import type { Fetched, Sides, SourceSide, TargetSide } from './sides.ts';
import type { SourceEnd, StaticSubject, TargetEnd } from './subject.ts';
import { readUser } from './user.ts';

/** @throws what the ports throw; a document that cannot be fetched is a finding, and no error */
export async function readSides(subject: StaticSubject, at: Date): Promise<Sides> {
  const { source: sourceEnd, target: targetEnd, declared } = subject;
  const source = sourceEnd === null ? null : await readSource(sourceEnd);
  const said = declared === null ? null : declaredSide(declared);
  const target = targetEnd === null ? said : completed(await readTarget(targetEnd), said);
  const user = subject.user === null ? null : await readUser(subject, source, target, subject.user);
  return { source, target, user, at };
}

/** What an end shows of itself, and for the rest what is said of it elsewhere. */
function completed(shown: TargetSide, said: TargetSide | null): TargetSide {
  if (said?.saml == null || shown.saml === null) return shown;
  return {
    ...shown,
    saml: { ...said.saml, ...shown.saml },
    nameIdFormats: shown.nameIdFormats.length > 0 ? shown.nameIdFormats : said.nameIdFormats,
    published: shown.published ?? said.published,
  };
}

async function readSource({ connection, end, application }: SourceEnd): Promise<SourceSide> {
  const app = await end.application(application);
  const { addresses } = await end.facts();
  const metadata = await metadataOf(end, app);
  const origin = `${connection} metadata of "${app.label}"`;
  return {
    origin: connection,
    application: app,
    signing: await end.signingCertificates(app),
    isAssigned: await end.isAssigned(app),
    metadata,
    published:
      metadata?.document == null ? null : (readSamlMetadata(metadata.document.text, origin).idp ?? null),
    issuer: await end.issuer(app),
    clientSecrets: await allowed(end.clientSecrets(app)),
    addresses,
  };
}

async function readTarget({ connection, end, provider }: TargetEnd): Promise<TargetSide> {
  const found = await end.identityProvider(provider);
  const { name, kind, active, applications, policy, saml, oidc } = found;
  const metadata = await metadataOf(end, found);
  const origin = `${connection} metadata of "${name}"`;
  return {
    ...{ origin: connection, name, kind, active, policy, saml, oidc, metadata },
    ...(applications === undefined ? {} : { applications }),
    nameIdFormats: [],
    published:
      metadata?.document == null ? null : (readSamlMetadata(metadata.document.text, origin).sp ?? null),
  };
}

/** Null when this end publishes nothing. Faults of signing in are faults of the run. */
async function metadataOf(
  end: FederationEnd,
  of: FederatedApplication | TrustedProvider,
): Promise<Fetched | null> {
  try {
    const document = await end.metadata(of);
    return document === null ? null : { url: document.url, document, problem: null };
  } catch (error) {
    return absent('metadata', error);
  }
}

function absent(url: string, error: unknown): Fetched {
  if (!hasCode(error, 'NOT_FOUND', 'UNAVAILABLE', 'TIMEOUT', 'CONFIG_INVALID')) throw error;
  return { url, document: null, problem: error.message };
}

/** Any public document; the answer as it was. */
export async function fetchPublic(end: FederationEnd, url: string): Promise<Fetched> {
  try {
    if (!URL.canParse(url)) throw new IdctlError('CONFIG_INVALID', 'It is no address.');
    return { url, document: await end.published(url), problem: null };
  } catch (error) {
    return absent(url, error);
  }
}

/** Null where the connection may not see it: then nothing is known. */
async function allowed<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (hasCode(error, 'DENIED')) return null;
    throw error;
  }
}
