/** What the server's certificate looks like from here: how long it lasts, and by which TLS it is shown. */
import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { connect } from 'node:tls';
import type { Finding } from '../../services/connections/port.ts';
import type { ConnectionEntry } from '../profile/schema.ts';

const DAY_MS = 86_400_000;
const WARN_DAYS = 30;
const WAIT_MS = 10_000;

interface Seen {
  readonly protocol: string | null;
  readonly validTo: string;
  readonly issuer: string;
}

/** A handshake and nothing else. Verification is on: what fails here fails the reach test in the same words. */
async function look(entry: ConnectionEntry): Promise<Seen | null> {
  const url = new URL(entry.url);
  const name = typeof entry['serverName'] === 'string' ? entry['serverName'] : url.hostname;
  const ca =
    typeof entry['ca'] === 'string' ? await readFile(entry['ca'], 'utf8').catch(() => undefined) : undefined;
  return new Promise((resolve) => {
    const socket = connect({
      host: url.hostname.replace(/^\[|\]$/g, ''),
      port: Number(url.port || 443),
      ...(isIP(name) === 0 ? { servername: name } : {}),
      ...(ca === undefined ? {} : { ca }),
    });
    const end = (seen: Seen | null): void => {
      socket.destroy();
      resolve(seen);
    };
    socket.setTimeout(WAIT_MS, () => end(null));
    socket.on('error', () => end(null));
    socket.on('secureConnect', () => {
      const certificate = socket.getPeerCertificate();
      const issuer = certificate.issuer?.O ?? certificate.issuer?.CN ?? 'unknown';
      end({ protocol: socket.getProtocol(), validTo: certificate.valid_to, issuer: String(issuer) });
    });
  });
}

/** Null where there is nothing to say: plain http on this machine, or a proxy in between that hides the server. */
export async function examineTls(
  entry: ConnectionEntry,
  viaProxy: boolean,
  nowMs: number,
): Promise<Finding | null> {
  if (!entry.url.startsWith('https:') || viaProxy) return null;
  const seen = await look(entry);
  if (seen === null) return null;
  const days = Math.floor((Date.parse(seen.validTo) - nowMs) / DAY_MS);
  const detail = `${seen.protocol ?? 'TLS'}, certificate of ${seen.issuer} for ${days} more days`;
  if (days >= WARN_DAYS) return { name: 'tls', state: 'pass', detail };
  return {
    name: 'tls',
    state: 'warn',
    detail,
    remedy: 'Have the server’s certificate renewed before it ends.',
  };
}
