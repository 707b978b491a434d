/**
 * What somebody gave as evidence, as messages. A message that is too broken to be read is a finding, not an error: it is
 * what the other end got, too. Only what is nothing of a federation at all is refused.
 */
import type { Capture } from '../capture/read-capture.ts';
import { readInput } from '../capture/read-input.ts';
import { messageOf } from '../capture/saml-messages.ts';
import type { FederationMessage, JsonMessage } from '../message.ts';
import { decodeSaml } from '../saml/decode.ts';

/** Bytes of anything but a capture. */
const LONGEST_MESSAGE = 12_000_000;

/** Null when it is nothing of a federation. @param source name of the file, for evidence */
export async function readEvidence(file: AsyncIterable<Uint8Array>, source: string): Promise<Capture | null> {
  const { bytes, rest } = await head(file);
  const { kind, capture } = await readInput(joined(bytes, rest), { source });
  // A file that looks like a capture and holds not one entry cannot be judged.
  if (kind === 'har') return capture.entries === 0 ? null : capture;
  if (capture.messages.length > 0) return capture;
  const message = rest === null && kind === 'text' ? brokenMessage(bytes, source) : null;
  return message === null ? null : { ...capture, messages: [message] };
}

/** What nothing is told by any more, and somebody meant for a message all the same. */
function brokenMessage(bytes: Uint8Array, source: string): FederationMessage | null {
  const evidence = { source };
  const text = new TextDecoder()
    .decode(bytes)
    .replace(/^\ufeff/, '')
    .trim();
  const json = jsonMessage(text, source);
  if (json !== null) return json;
  const token = tokenIn(text);
  if (token !== null) return { kind: 'jwt', role: 'unknown', token, evidence, at: null };
  const decoded = decodeSaml(bytes);
  // Whoever fills memory, or writes in two ways, had something in mind.
  const isRefused = !decoded.ok && /^(too-large|encoding)$/.test(decoded.refusal.reason) && isBase64(text);
  if (!isRefused && !isSaml(text, bytes)) return null;
  return messageOf(decoded, 'SAMLResponse', {}, { evidence, at: null });
}

function isBase64(text: string): boolean {
  return /^[\w+/%=\s-]{40,}$/.test(text);
}

/** Parts with dots between them, whatever is in them; also in the JSON serialisations, which nobody may send (RFC 7519). */
function tokenIn(text: string): string | null {
  const bare = text.replace(/^bearer\s+/i, '');
  const isToken = /^[\w+/=-]*(\.[\w+/=-]*){2,}$/.test(bare) || /^eyJ/.test(bare);
  return isToken || /^\{[^{]{0,200}"(payload|protected|signatures)"\s*:/.test(bare) ? bare : null;
}

/** XML that is no web page, what has a parameter of SAML, and base64 of a `<`. */
function isSaml(text: string, bytes: Uint8Array): boolean {
  const isWide = (bytes[0] ?? 0) >= 0xfe || bytes[1] === 0;
  if (isWide)
    return /<|%3C/i.test(
      new TextDecoder(bytes[0] === 0xfe ? 'utf-16be' : 'utf-16le').decode(bytes.subarray(0, 64)),
    );
  if (text.startsWith('<')) return !/^<(!doctype\s+html|html|head|body|script|svg)\b/i.test(text);
  return (
    /(^|[?&])SAML(Request|Response)=/.test(text.slice(0, 20_000)) || /^P[DGHz][\w+/=\s%-]{20,}/.test(text)
  );
}

/** Documents of a provider that lack what they are told by. */
function jsonMessage(text: string, source: string): FederationMessage | null {
  if (!text.startsWith('{')) return null;
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof body !== 'object' || body === null) return null;
  const names = Object.keys(body);
  const isDiscovery = names.some((it) => /_endpoint$|^jwks_uri$/.test(it));
  const kind = names.includes('keys') ? 'jwks' : isDiscovery ? 'discovery' : null;
  if (kind === null) return null;
  const made: JsonMessage = {
    ...{ kind, url: null, status: null, headers: {}, evidence: { source }, at: null },
    body: { ...body },
  };
  return made;
}

/** As much as a message may have; `rest` is null when that was all. */
async function head(
  file: AsyncIterable<Uint8Array>,
): Promise<{ bytes: Uint8Array; rest: AsyncIterator<Uint8Array> | null }> {
  const chunks = file[Symbol.asyncIterator]();
  const first: Uint8Array[] = [];
  let length = 0;
  for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) {
    first.push(next.value);
    length += next.value.length;
    if (length > LONGEST_MESSAGE) return { bytes: Buffer.concat(first), rest: chunks };
  }
  return { bytes: Buffer.concat(first), rest: null };
}

async function* joined(
  first: Uint8Array,
  rest: AsyncIterator<Uint8Array> | null,
): AsyncGenerator<Uint8Array> {
  try {
    yield first;
    if (rest === null) return;
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
  } finally {
    // Whoever stops early lets the file go.
    await rest?.return?.();
  }
}
