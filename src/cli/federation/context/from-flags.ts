/** What is known of the two ends, from the flags of a command: a context file, what each flag says on top of it. */
import { basename } from 'node:path';
import { parseDuration } from '../../../core/duration.ts';
import { IdctlError } from '../../../core/errors.ts';
import type {
  IdentityProviderKnowledge,
  Knowledge,
  ServiceProviderKnowledge,
} from '../../../services/federation/knowledge.ts';
import { certificatesIn } from './certificates.ts';
import { discoveryIn, jwksIn, metadataIn } from './documents.ts';
import { loadContext, type PartialKnowledge } from './load-context.ts';
import { readSmallFile } from './small-file.ts';

export interface KnowledgeFlags {
  readonly context?: string | undefined;
  readonly idp?: string | undefined;
  readonly sp?: string | undefined;
  readonly jwks?: string | undefined;
  readonly discovery?: string | undefined;
  readonly issuer?: string | undefined;
  readonly audience?: readonly string[] | undefined;
  readonly nonce?: string | undefined;
  readonly state?: string | undefined;
  readonly 'redirect-uri'?: readonly string[] | undefined;
  readonly acs?: readonly string[] | undefined;
  readonly 'request-id'?: string | undefined;
  readonly at?: string | undefined;
  readonly skew?: string | undefined;
}

export interface GivenKnowledge {
  readonly knowledge: Knowledge;
  readonly isTimeGiven: boolean;
  /** Where each end is known from, in sentences. */
  readonly notes: readonly string[];
}

/** The clocks of two machines that ask for the time are seconds apart; a minute is what most products allow. */
export const DEFAULT_SKEW = '60s';

/**
 * @param known What connections say; a context file says it better, and a flag best.
 * @throws NOT_FOUND, CONFIG_INVALID, USAGE
 */
export async function knowledgeFromFlags(
  flags: KnowledgeFlags,
  now: Date,
  known: PartialKnowledge = {},
): Promise<GivenKnowledge> {
  const context = { ...known, ...(flags.context === undefined ? {} : await loadContext(flags.context)) };
  const given: PartialKnowledge = {
    ...context,
    ...present('idp', await identityProvider(flags, context)),
    ...present('sp', await serviceProvider(flags, context)),
    ...present('provider', await openIdProvider(flags, context)),
    ...present('client', relyingParty(flags, context)),
    ...present('request', requestOf(flags, context)),
  };
  const at = flags.at === undefined ? context.at : instantOf(flags.at);
  const skewMs = flags.skew === undefined ? context.skewMs : parseDuration(flags.skew);
  return {
    knowledge: { ...given, at: at ?? now, skewMs: skewMs ?? parseDuration(DEFAULT_SKEW) },
    isTimeGiven: at !== undefined,
    notes: notesOn(given),
  };
}

function present<K extends string, V>(name: K, value: V | undefined): { [key in K]?: V } {
  // An object with this one key, or none.
  return (value === undefined ? {} : { [name]: value }) as { [key in K]?: V };
}

async function identityProvider(
  { idp: path, issuer }: KnowledgeFlags,
  context: PartialKnowledge,
): Promise<IdentityProviderKnowledge | undefined> {
  const read = path === undefined ? undefined : await identityProviderAt(path, issuer);
  const base = read ?? context.idp;
  if (issuer === undefined) return base;
  return { ...base, origin: base?.origin ?? '--issuer', entityId: issuer };
}

/** Metadata, a certificate, or a context that says something of it. */
async function identityProviderAt(
  path: string,
  entityId: string | undefined,
): Promise<IdentityProviderKnowledge> {
  const bytes = await readSmallFile(path);
  const certificates = certificatesIn(bytes);
  if (certificates !== null) return { origin: basename(path), signingCertificates: certificates };
  const { idp } = isXml(bytes) ? metadataOf(bytes, path, entityId) : await loadContext(path);
  if (idp !== undefined) return idp;
  throw new IdctlError('CONFIG_INVALID', `${path} says nothing of an identity provider.`);
}

/** Of several entities the one that is named; the name of the other end may be in no entity of the file. */
function metadataOf(bytes: Uint8Array, path: string, entityId: string | undefined) {
  const named = Buffer.from(bytes).includes('EntitiesDescriptor') ? entityId : undefined;
  return metadataIn(bytes, path, named);
}

async function serviceProvider(
  { sp: path, audience, acs }: KnowledgeFlags,
  context: PartialKnowledge,
): Promise<ServiceProviderKnowledge | undefined> {
  const read = path === undefined ? undefined : await serviceProviderAt(path, audience?.[0]);
  const base = read ?? context.sp;
  const [entityId] = audience ?? [];
  if (entityId === undefined && acs === undefined) return base;
  return {
    ...base,
    origin: base?.origin ?? (entityId === undefined ? '--acs' : '--audience'),
    ...(entityId === undefined ? {} : { entityId }),
    ...(acs === undefined ? {} : { acsUrls: acs }),
  };
}

async function serviceProviderAt(
  path: string,
  entityId: string | undefined,
): Promise<ServiceProviderKnowledge> {
  const bytes = await readSmallFile(path);
  const { sp } = isXml(bytes) ? metadataOf(bytes, path, entityId) : await loadContext(path);
  if (sp !== undefined) return sp;
  throw new IdctlError('CONFIG_INVALID', `${path} says nothing of a service provider.`);
}

async function openIdProvider({ issuer, jwks, discovery }: KnowledgeFlags, context: PartialKnowledge) {
  const base = context.provider;
  if (issuer === undefined && jwks === undefined && discovery === undefined) return base;
  const [first = '--issuer'] = [jwks, discovery].flatMap((it) => (it === undefined ? [] : basename(it)));
  return {
    ...{ origin: first, ...base },
    ...(issuer === undefined ? {} : { issuer }),
    ...(jwks === undefined ? {} : { jwks: jwksIn(await readSmallFile(jwks), jwks) }),
    ...(discovery === undefined ? {} : { metadata: discoveryIn(await readSmallFile(discovery), discovery) }),
  };
}

function relyingParty(flags: KnowledgeFlags, context: PartialKnowledge) {
  const { audience, nonce, state, 'redirect-uri': redirectUris } = flags;
  const [clientId, ...audiences] = audience ?? [];
  const said = {
    ...(clientId === undefined ? {} : { clientId }),
    ...(audiences.length === 0 ? {} : { audiences }),
    ...(nonce === undefined ? {} : { nonce }),
    ...(state === undefined ? {} : { state }),
    ...(redirectUris === undefined ? {} : { redirectUris }),
  };
  if (Object.keys(said).length === 0) return context.client;
  return { origin: 'the command line', ...context.client, ...said };
}

function requestOf({ 'request-id': id }: KnowledgeFlags, { request }: PartialKnowledge) {
  return id === undefined ? request : { evidence: { source: '--request-id' }, ...request, id };
}

function isXml(bytes: Uint8Array): boolean {
  return /^\ufeff?\s*</.test(new TextDecoder().decode(bytes.subarray(0, 200)));
}

/** @throws USAGE */
export function instantOf(text: string): Date {
  const isWhole = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/.test(text);
  const instant = new Date(text);
  if (isWhole && !Number.isNaN(instant.getTime())) return instant;
  throw new IdctlError('USAGE', `"${text}" is no time.`, { hint: 'Write it like 2026-11-26T08:00:00Z.' });
}

function notesOn({ idp, sp, provider, client }: PartialKnowledge): readonly string[] {
  const ends = [
    ['identity provider', idp],
    ['service provider', sp],
    ['OpenID provider', provider],
    ['client', client],
  ] as const;
  // What a flag says itself, whoever typed it knows.
  return ends.flatMap(([name, end]) =>
    end === undefined || /^(--|the command line)/.test(end.origin)
      ? []
      : [`The ${name} is known from ${end.origin}, which was given.`],
  );
}
