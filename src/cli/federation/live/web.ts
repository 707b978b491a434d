/**
 * The way out of a live sign-in: one transport for each origin. To the ends it is that of their connections, with their
 * authorities and proxy; to everybody else one that knows neither a certificate nor a secret of this profile.
 */
import { systemClock } from '../../../core/clock.ts';
import { createHttp } from '../../../core/http.ts';
import type { Http } from '../../../core/http-contract.ts';
import type { Web } from '../../../services/federation/live/sign-in-port.ts';
import type { Connections } from '../../connections.ts';
import type { ContextOptions } from '../../context.ts';
import { openTransport, proxySettings } from '../../transport.ts';

export interface OpenWeb extends Web {
  close(): Promise<void>;
}

/** @param ends Names of the connections that are the ends. */
export function openWeb(connections: Connections, ends: readonly string[], options: ContextOptions): OpenWeb {
  const transports = new Map<string, Http>();
  const open = (origin: string): Http => {
    const name = ends.find((it) => new URL(connections.entry(it).entry.url).origin === origin);
    return name === undefined ? toStrangers(origin, options) : toEnd(name, origin, connections, options);
  };
  return {
    async send({ method, url, headers, body }) {
      const http = transports.get(url.origin) ?? open(url.origin);
      transports.set(url.origin, http);
      return http.send({
        // Nothing of a sign-in may be sent twice: what a page does with its second visit, only it knows.
        ...{ method, headers, path: url.href, effect: 'sign-in', operation: 'live sign-in' },
        ...(body === null ? {} : { body: { text: body, contentType: headers['content-type'] ?? '' } }),
      });
    },
    async close() {
      for (const http of transports.values()) await http.close();
    },
  };
}

function toEnd(name: string, baseUrl: string, connections: Connections, options: ContextOptions): Http {
  const { entry, vendor } = connections.entry(name);
  // A client certificate is for the vendor's API, and for none of its pages.
  const { certificate: _certificate, key: _key, keyPassphrase: _passphrase, ...plain } = entry;
  const secret = () => Promise.reject(new Error('no secret goes with a page'));
  return openTransport({
    name,
    vendor,
    entry: { ...plain, vendor: entry.vendor, url: entry.url },
    baseUrl,
    secret,
    options,
  });
}

function toStrangers(baseUrl: string, options: ContextOptions): Http {
  const { environment, lifecycle, onCall, trace, userAgent } = options;
  return createHttp({
    ...{ baseUrl, userAgent, clock: systemClock, random: Math.random },
    signal: lifecycle.ended,
    timeLeftMs: () => lifecycle.timeLeftMs(),
    rateLimit: () => null,
    proxy: proxySettings({ vendor: '', url: baseUrl }, environment),
    ...(onCall === null ? {} : { onCall }),
    ...(trace === null ? {} : { trace }),
  });
}
