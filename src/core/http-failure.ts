/**
 * What a missing answer means: a sentence that names the host, what failed and a way out, and whether trying again may
 * help. Decides by error code, never by text.
 */
import { type Code, IdctlError } from './errors.ts';
import type { Effect } from './http-contract.ts';
import { interruption, type Outcome } from './http-retry.ts';

export type TransportCode =
  | 'ATTEMPT_TIMEOUT'
  | 'ANSWER_TOO_LARGE'
  | 'INTERRUPTED'
  | 'CLOSED'
  | 'PROXY_UNREACHABLE'
  | 'PROXY_SIGN_IN'
  | 'PROXY_REFUSED'
  | 'PROXY_FAILED';

/** A failure that idctl's own transport found, beside those that Node and undici report. */
export class TransportError extends Error {
  override readonly name = 'TransportError';
  readonly code: TransportCode;

  constructor(code: TransportCode, options?: ErrorOptions) {
    super(code, options);
    this.code = code;
  }
}

/** An attempt that ended without a whole answer. */
export interface LostAnswer {
  readonly error: unknown;
  /** Whether a byte of the request may have left for the vendor. */
  readonly sent: boolean;
}

export interface CallFacts {
  readonly host: string;
  readonly operation: string;
  readonly effect: Effect;
  readonly signal: AbortSignal;
}

interface Explanation {
  readonly what: string;
  readonly hint?: string;
  readonly code?: 'TIMEOUT';
  /** It can pass by itself. */
  readonly transient?: true;
  /** The server turned the connection down before it read the request, even where bytes had left. */
  readonly refused?: true;
}

const TRUST_HINT = "Give the certificate of that authority as the connection's own CA.";
const CERTIFICATE_HINT = 'Check the client certificate and key of the connection.';

const UNTRUSTED: Explanation = {
  what: 'its certificate comes from an authority that is not trusted here',
  hint: TRUST_HINT,
};
const CLIENT_CERTIFICATE: Explanation = {
  what: 'it did not accept the client certificate, or wants one',
  hint: CERTIFICATE_HINT,
  refused: true,
};
const HANDSHAKE_BROKEN_OFF: Explanation = {
  what: 'it broke off the TLS handshake',
  hint: 'It may want a client certificate, or share no cipher with this machine.',
  refused: true,
};
const NO_TLS: Explanation = { what: 'it does not speak TLS on this port', hint: 'Check host and port.' };
const OLD_TLS: Explanation = {
  what: 'it offers no TLS version that is allowed',
  hint: 'TLS 1.2 is the oldest. Check also a highest version that is set for the connection.',
};
const DROPPED: Explanation = { what: 'the connection was dropped', transient: true };
const NO_ROUTE: Explanation = {
  what: 'there is no route to it',
  hint: 'Check the network, the VPN and whether a proxy is needed.',
  transient: true,
};
const NO_CONNECTION_IN_TIME: Explanation = {
  what: 'no connection came about in time',
  hint: 'Check the address, the firewall and whether a proxy is needed.',
  code: 'TIMEOUT',
  transient: true,
};
const NO_ANSWER_IN_TIME: Explanation = {
  what: 'the answer did not come in time',
  code: 'TIMEOUT',
  transient: true,
};

const NOT_HTTP: Explanation = {
  what: 'it answered something that is not HTTP',
  hint: 'Check host and port.',
};

const BY_CODE: Readonly<Record<string, Explanation>> = {
  CERT_HAS_EXPIRED: {
    what: 'its certificate has expired',
    hint: "Have it renewed; check also this machine's clock.",
  },
  CERT_NOT_YET_VALID: { what: 'its certificate is not valid yet', hint: "Check this machine's clock." },
  CERT_REVOKED: { what: 'its certificate is revoked' },
  INVALID_PURPOSE: { what: 'its certificate is not made for a server' },
  DEPTH_ZERO_SELF_SIGNED_CERT: {
    what: 'its certificate is self-signed and not trusted here',
    hint: TRUST_HINT,
  },
  SELF_SIGNED_CERT_IN_CHAIN: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNTRUSTED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNTRUSTED,
  INVALID_CA: UNTRUSTED,
  ERR_TLS_CERT_ALTNAME_INVALID: {
    what: 'its certificate is for another name',
    hint: "Use the name in the certificate, or set the connection's server name to it.",
  },
  ERR_SSL_WRONG_VERSION_NUMBER: NO_TLS,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: NO_TLS,
  ERR_SSL_UNSUPPORTED_PROTOCOL: OLD_TLS,
  ERR_SSL_VERSION_TOO_LOW: OLD_TLS,
  ERR_SSL_NO_PROTOCOLS_AVAILABLE: OLD_TLS,
  ECONNREFUSED: {
    what: 'the connection was refused',
    hint: 'Check host and port, and that the service runs.',
    transient: true,
  },
  ENOTFOUND: {
    what: 'its name is not known to DNS',
    hint: 'Check the spelling, the VPN, and whether a proxy is needed.',
  },
  EAI_AGAIN: { what: 'DNS did not answer', hint: 'Check the network of this machine.', transient: true },
  EHOSTUNREACH: NO_ROUTE,
  ENETUNREACH: NO_ROUTE,
  ETIMEDOUT: NO_CONNECTION_IN_TIME,
  UND_ERR_CONNECT_TIMEOUT: NO_CONNECTION_IN_TIME,
  ECONNRESET: DROPPED,
  EPIPE: DROPPED,
  UND_ERR_SOCKET: DROPPED,
  HPE_INVALID_EOF_STATE: DROPPED,
  HTTPParserError: NOT_HTTP,
  UND_ERR_HEADERS_OVERFLOW: { what: 'the headers of its answer are too large' },
  ANSWER_TOO_LARGE: { what: 'its answer is larger than 16 MiB', hint: 'Ask for less at a time.' },
  CLOSED: { what: 'idctl had closed the connection' },
  PROXY_UNREACHABLE: {
    what: 'the proxy cannot be reached',
    hint: 'Check HTTPS_PROXY and NO_PROXY.',
    transient: true,
  },
  PROXY_SIGN_IN: { what: 'the proxy wants a sign-in', hint: 'Check the user and password in HTTPS_PROXY.' },
  PROXY_REFUSED: {
    what: 'the proxy refused to connect',
    hint: 'Have the host allowed there, or list it in NO_PROXY.',
  },
  PROXY_FAILED: {
    what: 'the proxy could not connect',
    hint: 'Check that the proxy can reach the host.',
    transient: true,
  },
};

/** Names of TLS alerts, without the prefix that differs between versions of OpenSSL. */
const CERTIFICATE_ALERT =
  /^ERR_SSL_.*ALERT_(CERTIFICATE_REQUIRED|NO_CERTIFICATE|BAD_CERTIFICATE|UNSUPPORTED_CERTIFICATE|CERTIFICATE_\w+|UNKNOWN_CA|ACCESS_DENIED)$/;

/** Turns an attempt without an answer into what the retry policy and the caller need to know. */
export function explainLostAnswer({ error, sent }: LostAnswer, facts: CallFacts): Outcome {
  const code = codeOf(error);
  const explanation = find(code, sent);
  const gone = sent && explanation.refused !== true;
  // The raw error may hold bytes of the answer (undici's parser error does): only its code goes on.
  const details = {
    cause: new Error(code),
    ...(explanation.hint === undefined ? {} : { hint: explanation.hint }),
  };
  if (facts.effect === 'write' && gone) {
    const message = `${facts.host} may or may not have carried out ${facts.operation}: ${explanation.what}`;
    const hint = 'Find out which before it is repeated.';
    return {
      kind: 'failure',
      error: new IdctlError('OUTCOME_UNKNOWN', message, { ...details, hint }),
      transient: false,
    };
  }
  if (code === 'INTERRUPTED') return { kind: 'failure', error: interruption(facts.signal), transient: false };
  const failed: Code = explanation.code ?? 'UNAVAILABLE';
  const message = `No answer from ${facts.host}: ${explanation.what}`;
  return {
    kind: 'failure',
    error: new IdctlError(failed, message, details),
    transient: explanation.transient === true,
  };
}

function find(code: string, sent: boolean): Explanation {
  if (code === 'ATTEMPT_TIMEOUT') return sent ? NO_ANSWER_IN_TIME : NO_CONNECTION_IN_TIME;
  if (code === 'INTERRUPTED') return { what: 'the run was interrupted before the answer came' };
  const known = BY_CODE[code];
  if (known !== undefined) return known;
  if (CERTIFICATE_ALERT.test(code)) return CLIENT_CERTIFICATE;
  if (/^ERR_SSL_.*ALERT_HANDSHAKE_FAILURE$/.test(code)) return HANDSHAKE_BROKEN_OFF;
  if (/^ERR_SSL_.*ALERT_PROTOCOL_VERSION$/.test(code)) return OLD_TLS;
  if (code.startsWith('ERR_SSL_') || code.startsWith('ERR_TLS_')) return { what: `TLS failed (${code})` };
  if (code.startsWith('HPE_')) return NOT_HTTP;
  return { what: `the connection failed (${code})` };
}

function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return 'UNKNOWN';
  // Happy eyeballs give one error for each address that was tried; Node copies the code of the first.
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  return code ?? ('name' in error && typeof error.name === 'string' ? error.name : 'UNKNOWN');
}
