/** A connection's HTTP transport, made from its profile entry and the environment. */
import { readFile } from 'node:fs/promises';
import { systemClock } from '../core/clock.ts';
import { parseDuration } from '../core/duration.ts';
import { IdctlError } from '../core/errors.ts';
import { createHttp } from '../core/http.ts';
import type { Http, HttpRequest, HttpResponse } from '../core/http-contract.ts';
import type { ProxySettings } from '../core/http-proxy.ts';
import { Secret } from '../core/secret.ts';
import type { VendorDescriptor } from '../vendors/contract.ts';
import type { ContextOptions } from './context.ts';
import type { Environment } from './paths.ts';
import type { ConnectionEntry } from './profile/schema.ts';

/** A call is given up a moment after the run's deadline, so that what it makes necessary is clean-up already. */
const AFTER_DEADLINE_MS = 50;

export interface TransportRequest {
  readonly name: string;
  readonly vendor: VendorDescriptor;
  readonly entry: ConnectionEntry;
  readonly baseUrl: string;
  readonly secret: (field: string) => Promise<Secret>;
  readonly options: ContextOptions;
}

/** Files and secrets are read at the first call, so that a connection which is not used costs nothing. */
export function openTransport(request: TransportRequest): Http {
  const { lifecycle } = request.options;
  let made: Promise<Http> | undefined;
  return {
    async send(call) {
      made ??= build(request);
      return interruptible(await made, call, lifecycle.interrupted);
    },
    async close() {
      if (made !== undefined)
        await made.then(
          (http) => http.close(),
          () => undefined,
        );
    },
  };
}

/**
 * Leaves a call that changes nothing at the first interruption; a call that changes something is waited for, since its
 * answer decides what has to be given back (until the run's deadline, if it has one: what is left then is the time to
 * find out). Calls begun after the interruption are clean-up and are left alone.
 */
async function interruptible(http: Http, call: HttpRequest, interrupted: AbortSignal): Promise<HttpResponse> {
  const harmless = call.effect === 'read' || call.effect === 'sign-in';
  if (!harmless || interrupted.aborted) return http.send(call);
  let leave: (() => void) | undefined;
  const left = new Promise<never>((_resolve, reject) => {
    leave = () => reject(interrupted.reason);
    interrupted.addEventListener('abort', leave, { once: true });
  });
  try {
    return await Promise.race([http.send(call), left]);
  } finally {
    if (leave !== undefined) interrupted.removeEventListener('abort', leave);
  }
}

async function build({ name, vendor, entry, baseUrl, secret, options }: TransportRequest): Promise<Http> {
  const pem = (field: string): Promise<string | undefined> => readPem(name, field, entry[field]);
  const [ca, certificate, key] = await Promise.all([pem('ca'), pem('certificate'), pem('key')]);
  const passphrase = entry['keyPassphrase'] === undefined ? undefined : await secret('keyPassphrase');
  const serverName = entry['serverName'];
  return createHttp({
    baseUrl,
    clock: systemClock,
    random: Math.random,
    signal: options.lifecycle.ended,
    timeLeftMs: () => options.lifecycle.timeLeftMs() + AFTER_DEADLINE_MS,
    rateLimit: vendor.rateLimit ?? (() => null),
    userAgent: options.userAgent,
    proxy: proxySettings(entry, options.environment),
    ...(typeof entry['timeout'] === 'string' ? { timeoutMs: parseDuration(entry['timeout']) } : {}),
    ...(ca === undefined ? {} : { caPem: ca }),
    ...(certificate === undefined ? {} : { clientCertificatePem: certificate }),
    ...(key === undefined ? {} : { clientKeyPem: new Secret(key) }),
    ...(passphrase === undefined ? {} : { clientKeyPassphrase: passphrase }),
    ...(typeof serverName === 'string' ? { serverName } : {}),
    ...(entry['maxTls'] === 'TLSv1.2' ? { maxTlsVersion: 'TLSv1.2' as const } : {}),
    ...(options.onCall === null ? {} : { onCall: options.onCall }),
    ...(options.trace === null ? {} : { trace: options.trace }),
  });
}

async function readPem(connection: string, field: string, path: unknown): Promise<string | undefined> {
  if (typeof path !== 'string') return undefined;
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new IdctlError(
      'CONFIG_INVALID',
      `connections.${connection}.${field}: the file ${path} cannot be read.`,
      {
        cause: error,
      },
    );
  }
}

/** The profile's proxy beats the environment's; `none` switches both off. Lower-case variables beat upper-case ones. */
export function proxySettings(entry: ConnectionEntry, environment: Environment): ProxySettings {
  const own = entry['proxy'];
  if (own === 'none') return {};
  if (typeof own === 'string') return { https: own, http: own };
  const read = (name: string): string | undefined => environment[name.toLowerCase()] ?? environment[name];
  const https = read('HTTPS_PROXY');
  const http = read('HTTP_PROXY');
  const noProxy = read('NO_PROXY');
  return {
    ...(https === undefined ? {} : { https }),
    ...(http === undefined ? {} : { http }),
    ...(noProxy === undefined ? {} : { noProxy }),
  };
}
