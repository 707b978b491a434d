/** What an identity provider says of itself, fetched over HTTP; the lab asks nobody who is not on loopback. */
import { Auth0Fault } from '../fault.ts';
import type { Document } from '../model.ts';
import { type ProviderMetadata, providerMetadata } from './oidc.ts';

const PATH = '/.well-known/openid-configuration';
/** Auth0's limit for the document. */
const LONGEST = 128 * 1024;
const DEADLINE_MS = 5000;

const ENDPOINTS = [
  'issuer',
  'authorization_endpoint',
  'token_endpoint',
  'userinfo_endpoint',
  'jwks_uri',
] as const;

/** The options with the provider's endpoints, where they name a provider and hold no metadata yet. */
export async function discovered(options: Document): Promise<Document> {
  const { domain, discovery_url: discoveryUrl, oidc_metadata: known } = options;
  if (known !== undefined) return withEndpoints(options, providerMetadata.parse(known));
  const address = typeof discoveryUrl === 'string' ? discoveryUrl : addressOf(domain);
  if (address === null) return options;
  const metadata = await fetchMetadata(address);
  return { ...withEndpoints(options, metadata), oidc_metadata: metadata };
}

/** A domain alone says https; the lab's orgs, on loopback, speak http. */
function addressOf(domain: unknown): string | null {
  if (typeof domain !== 'string') return null;
  return isLoopback(`http://${domain}`) ? `http://${domain}${PATH}` : `https://${domain}${PATH}`;
}

/** Endpoints that were given by hand stay. */
function withEndpoints(options: Document, metadata: ProviderMetadata): Document {
  const told = ENDPOINTS.flatMap((name) => (metadata[name] === undefined ? [] : [[name, metadata[name]]]));
  return { ...Object.fromEntries(told), ...options };
}

/** @throws invalid_body */
async function fetchMetadata(address: string): Promise<ProviderMetadata> {
  if (!isLoopback(address)) throw refusal(`${new URL(address).host} cannot be reached from this lab`);
  const text = await fetchText(address);
  if (text.length > LONGEST) throw refusal('the document is too long');
  const result = providerMetadata.safeParse(fromJson(text));
  if (!result.success) throw refusal('the document is not that of an identity provider');
  for (const name of ['issuer', 'authorization_endpoint', 'jwks_uri'] as const) {
    if (result.data[name] === undefined) throw refusal(`"options.${name}" is missing`);
  }
  return result.data;
}

async function fetchText(address: string): Promise<string> {
  try {
    const response = await fetch(address, { redirect: 'error', signal: AbortSignal.timeout(DEADLINE_MS) });
    if (response.ok) return await response.text();
  } catch {
    // The same refusal, whether nobody was there or somebody said no.
  }
  throw refusal(`${new URL(address).host} has no discovery document`);
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

export function isLoopback(address: string): boolean {
  return URL.canParse(address) && ['127.0.0.1', 'localhost'].includes(new URL(address).hostname);
}

function refusal(reason: string): Auth0Fault {
  return new Auth0Fault(400, 'invalid_body', `Discovery failed: ${reason}`);
}
