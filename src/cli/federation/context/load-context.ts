/** Reading a context file: YAML or JSON, validated with line and column, and the files that it names. */
import { basename, dirname, resolve } from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import { parseDuration } from '../../../core/duration.ts';
import { IdctlError } from '../../../core/errors.ts';
import type { Knowledge } from '../../../services/federation/knowledge.ts';
import { locate } from '../../profile/locate.ts';
import { certificatesIn } from './certificates.ts';
import { discoveryIn, jwksIn, metadataIn } from './documents.ts';
import { type ContextData, parseContext } from './schema.ts';
import { readSmallFile } from './small-file.ts';

/** Of `Knowledge`, what somebody has said; `at` and `skewMs` may be missing. */
export type PartialKnowledge = Partial<Knowledge>;

const MAX_ALIASES = 100;

/** @throws NOT_FOUND, CONFIG_INVALID with line and column */
export async function loadContext(path: string): Promise<PartialKnowledge> {
  return knowledgeOf(path, parseContextText(path, Buffer.from(await readSmallFile(path)).toString('utf8')));
}

export function parseContextText(path: string, text: string): ContextData {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [fault] = document.errors;
  if (fault !== undefined) {
    const { line, col } = lines.linePos(fault.pos[0]);
    throw invalid(path, [`line ${line}, column ${col}: ${fault.message}`]);
  }
  let data: unknown;
  try {
    data = document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch (error) {
    // Aliases that unfold without end.
    if (!(error instanceof ReferenceError)) throw error;
    throw invalid(path, [error.message]);
  }
  const parsed = parseContext(data ?? {});
  if (parsed.success) return parsed.data;
  throw invalid(
    path,
    parsed.error.issues.map((issue) => `${locate(document, lines, issue)}${issue.message}`),
  );
}

async function knowledgeOf(path: string, data: ContextData): Promise<PartialKnowledge> {
  const { at, skew, idp, sp, provider, client, request, seen } = data;
  const origin = basename(path);
  return {
    ...(at === undefined ? {} : { at: new Date(at) }),
    ...(skew === undefined ? {} : { skewMs: parseDuration(skew) }),
    ...(idp === undefined ? {} : { idp: await identityProvider(path, idp) }),
    ...(sp === undefined ? {} : { sp: await serviceProvider(path, sp) }),
    ...(provider === undefined ? {} : { provider: await openIdProvider(path, provider) }),
    ...(client === undefined ? {} : { client: { origin, ...(await relyingParty(path, client)) } }),
    ...(request === undefined ? {} : { request: { evidence: { source: origin }, ...defined(request) } }),
    ...(seen === undefined ? {} : { seen: new Set(seen) }),
  };
}

async function identityProvider(path: string, idp: NonNullable<ContextData['idp']>) {
  const { metadata, certificates, signOnUrls, ...rest } = idp;
  const read = metadata === undefined ? undefined : await metadataAt(beside(path, metadata), rest.entityId);
  if (metadata !== undefined && read?.idp === undefined)
    throw new IdctlError('CONFIG_INVALID', `${beside(path, metadata)} has no identity provider.`);
  const signing = certificates === undefined ? {} : { signingCertificates: await allOf(path, certificates) };
  const urls = signOnUrls === undefined ? {} : { signOnUrls: defined(signOnUrls) };
  return { ...read?.idp, origin: read?.idp?.origin ?? basename(path), ...defined(rest), ...signing, ...urls };
}

async function serviceProvider(path: string, sp: NonNullable<ContextData['sp']>) {
  const { metadata, certificates, encryptionCertificates, ...rest } = sp;
  const read = metadata === undefined ? undefined : await metadataAt(beside(path, metadata), rest.entityId);
  if (metadata !== undefined && read?.sp === undefined)
    throw new IdctlError('CONFIG_INVALID', `${beside(path, metadata)} has no service provider.`);
  const signing = certificates === undefined ? {} : { signingCertificates: await allOf(path, certificates) };
  const encryption =
    encryptionCertificates === undefined
      ? {}
      : { encryptionCertificates: await allOf(path, encryptionCertificates) };
  const origin = read?.sp?.origin ?? basename(path);
  return { ...read?.sp, origin, ...defined(rest), ...signing, ...encryption };
}

async function relyingParty(path: string, client: NonNullable<ContextData['client']>) {
  const { certificate, ...rest } = client;
  const [shown] = certificate === undefined ? [] : await allOf(path, [certificate]);
  return { ...defined(rest), ...(shown === undefined ? {} : { certificate: shown }) };
}

async function openIdProvider(path: string, provider: NonNullable<ContextData['provider']>) {
  const { issuer, jwks, discovery } = provider;
  const at = (file: string) => readSmallFile(beside(path, file));
  return {
    origin: basename(path),
    ...(issuer === undefined ? {} : { issuer }),
    ...(jwks === undefined ? {} : { jwks: jwksIn(await at(jwks), jwks) }),
    ...(discovery === undefined ? {} : { metadata: discoveryIn(await at(discovery), discovery) }),
  };
}

async function metadataAt(path: string, entityId: string | undefined) {
  return metadataIn(await readSmallFile(path), path, entityId);
}

function beside(path: string, file: string): string {
  return resolve(dirname(path), file);
}

/** Each is a file, or the certificate itself. */
async function allOf(path: string, written: readonly string[]): Promise<readonly string[]> {
  const all: string[] = [];
  for (const it of written) {
    const inline = certificatesIn(Buffer.from(it));
    const file = beside(path, it);
    const found = inline ?? certificatesIn(await readSmallFile(file));
    if (found === null) throw new IdctlError('CONFIG_INVALID', `${file} is no certificate.`);
    all.push(...found);
  }
  return all;
}

type Defined<T> = { [K in keyof T]: Exclude<T[K], undefined> };

/** Without what is undefined. */
function defined<T extends object>(value: T): Defined<T> {
  // What is left has no undefined in it.
  return Object.fromEntries(Object.entries(value).filter(([, it]) => it !== undefined)) as Defined<T>;
}

function invalid(path: string, faults: readonly string[]): IdctlError {
  return new IdctlError('CONFIG_INVALID', `The context ${path} is not valid:\n  ${faults.join('\n  ')}`, {
    hint: 'Its schema is published as schema/federation-context.schema.json.',
  });
}
