/** Which calls go through a proxy, and the tunnel (CONNECT) through it. */
import type { ClientRequest, IncomingMessage } from 'node:http';
import { BlockList, isIP, type Socket } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import { IdctlError } from './errors.ts';
import { TransportError } from './http-failure.ts';
import { isLoopback } from './http-request.ts';
import { Secret } from './secret.ts';

/** Values as the environment (HTTPS_PROXY, HTTP_PROXY, NO_PROXY) or the profile has them; http.ts reads neither. */
export interface ProxySettings {
  readonly https?: string;
  readonly http?: string;
  readonly noProxy?: string;
  /** Sends also what is for this machine through the proxy, which nobody wants unless to watch the traffic. */
  readonly loopback?: boolean;
}

export interface ProxyServer {
  readonly url: URL;
  /** Value of Proxy-Authorization. */
  readonly authorization: Secret | undefined;
}

/** @throws CONFIG_INVALID when the proxy's address cannot be used, or would carry plain http off this machine. */
export function chooseProxy(target: URL, settings: ProxySettings): ProxyServer | undefined {
  const value = target.protocol === 'https:' ? settings.https : settings.http;
  if (value === undefined || value.trim() === '') return undefined;
  if (isLoopback(target) && settings.loopback !== true) return undefined;
  if (isBypassed(target, settings.noProxy ?? '')) return undefined;
  const proxy = parseProxy(value.trim());
  if (target.protocol === 'http:' && !isLoopback(proxy.url)) {
    throw new IdctlError(
      'CONFIG_INVALID',
      `Plain http to ${target.host} would leave this machine by the proxy`,
    );
  }
  return proxy;
}

/**
 * NO_PROXY as curl reads it: names separated by commas or blanks; a name covers itself and everything below it, with or
 * without a leading dot or `*.`; a port narrows it; `*` covers all. Networks such as `10.0.0.0/8` cover addresses.
 */
export function isBypassed(target: URL, noProxy: string): boolean {
  const host = bare(target.hostname);
  const port = target.port === '' ? (target.protocol === 'https:' ? '443' : '80') : target.port;
  return noProxy
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .some((entry) => entry === '*' || covers(entry, host, port));
}

function covers(entry: string, host: string, port: string): boolean {
  if (entry.includes('/')) return coversAddress(entry, host);
  // A port follows a name, an IPv4 address or a bracket; an IPv6 address without brackets has none.
  const [, name = entry, entryPort] = /^(\[.*\]|[^:]*):(\d+)$/.exec(entry) ?? [];
  if (entryPort !== undefined && entryPort !== port) return false;
  const suffix = bare(name).replace(/^\*?\./, '');
  return suffix !== '' && (host === suffix || (isIP(host) === 0 && host.endsWith(`.${suffix}`)));
}

function coversAddress(network: string, host: string): boolean {
  const [address = '', bits = ''] = network.split('/');
  const family = isIP(address);
  if (
    family === 0 ||
    isIP(host) !== family ||
    !/^\d+$/.test(bits) ||
    Number(bits) > (family === 4 ? 32 : 128)
  )
    return false;
  const kind = family === 4 ? 'ipv4' : 'ipv6';
  const list = new BlockList();
  list.addSubnet(address, Number(bits), kind);
  return list.check(host, kind);
}

/** Without brackets and without the dot that ends an absolute name. */
function bare(host: string): string {
  return host.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
}

function parseProxy(value: string): ProxyServer {
  try {
    const url = new URL(/^[a-z][a-z0-9+.-]*:\/\//i.test(value) ? value : `http://${value}`);
    if (url.protocol === 'http:' || url.protocol === 'https:') {
      const user = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
      const authorization =
        user === ':' ? undefined : new Secret(`Basic ${Buffer.from(user).toString('base64')}`);
      return { url: new URL(url.origin), authorization };
    }
  } catch {
    // Told below, without the value: it may hold a password.
  }
  throw new IdctlError('CONFIG_INVALID', 'The address of the proxy cannot be used', {
    hint: 'Write it like http://proxy.example.com:3128; http and https proxies work, SOCKS does not.',
  });
}

/** A connection to the target, made by the proxy. @throws TransportError PROXY_* */
export function openTunnel(
  proxy: ProxyServer,
  target: URL,
  timeoutMs: number,
  tls: ConnectionOptions,
): Promise<Socket> {
  const port = target.port === '' ? (target.protocol === 'https:' ? '443' : '80') : target.port;
  const authority = `${target.hostname}:${port}`;
  const headers: Record<string, string> = { host: authority };
  if (proxy.authorization !== undefined) headers['proxy-authorization'] = proxy.authorization.reveal();
  const options = { method: 'CONNECT', path: authority, headers, agent: false } as const;
  // An `import` of node:http makes newer Nodes load their own fetch and HTTP/2 as well, in every run, for the sake of the
  // few that have a proxy.
  const http = process.getBuiltinModule('node:http');
  const https = process.getBuiltinModule('node:https');
  return new Promise((resolve, reject) => {
    const call: ClientRequest =
      proxy.url.protocol === 'https:'
        ? https.request(proxy.url, { ...tls, ...options })
        : http.request(proxy.url, options);
    const timer = setTimeout(() => call.destroy(new TransportError('PROXY_UNREACHABLE')), timeoutMs);
    call.once('connect', (answer: IncomingMessage, socket: Socket, head: Buffer) => {
      clearTimeout(timer);
      const refusal = refusalOf(answer.statusCode ?? 0);
      if (refusal === undefined) {
        if (head.length > 0) socket.unshift(head);
        resolve(socket);
      } else {
        socket.destroy();
        reject(refusal);
      }
    });
    call.once('error', (cause) => {
      clearTimeout(timer);
      reject(cause instanceof TransportError ? cause : new TransportError('PROXY_UNREACHABLE', { cause }));
    });
    call.end();
  });
}

function refusalOf(status: number): TransportError | undefined {
  if (status >= 200 && status < 300) return undefined;
  if (status === 407) return new TransportError('PROXY_SIGN_IN');
  return new TransportError(status >= 500 ? 'PROXY_FAILED' : 'PROXY_REFUSED');
}
