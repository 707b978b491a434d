/** The calls that each command makes of each vendor, and the faults that can befall them. */
import type { Code } from '../../../src/core/errors.ts';
import type { FaultKind } from '../../../src/lab/kernel/contract.ts';
import type { VendorName } from './truth.ts';

export interface Step {
  readonly name: string;
  readonly listener: string;
  readonly method: string;
  readonly path: string;
  /** Calls of the same route that other steps make before. */
  readonly skip?: number;
  /** What the call does at the vendor: what may be sent again, and what a lost answer means, hang on it. */
  readonly effect: 'sign-in' | 'read' | 'write';
}

export const FAULT_KINDS: readonly FaultKind[] = [
  ...(['429', '500', '503', 'hang'] as const),
  ...(['drop-before', 'drop-after', 'truncate', 'html'] as const),
];

/** After these the vendor has done what was asked; only its answer was lost. */
export const COMMITTED: readonly FaultKind[] = ['drop-after', 'truncate'];

function pvwa(name: string, effect: Step['effect'], route: string, skip = 0): Step {
  const [method = '', path = ''] = route.split(' ');
  return { name, effect, skip, listener: 'pvwa', method, path: `/PasswordVault/API/${path}` };
}

function opa(name: string, effect: Step['effect'], route: string, skip = 0): Step {
  const [method = '', path = ''] = route.split(' ');
  return { name, effect, skip, listener: 'opa', method, path: `/v1/teams/lab/${path}` };
}

function wic(name: string, effect: Step['effect'], route: string, skip = 0): Step {
  const [method = '', path = ''] = route.split(' ');
  return { name, effect, skip, listener: 'wic', method, path };
}

/** The calls of `idctl okta`, by what they do there; the second request for a token has the nonce of the first. */
export const OKTA_STEPS = {
  nonce: wic('nonce', 'sign-in', 'POST /oauth2/v1/token'),
  token: wic('token', 'sign-in', 'POST /oauth2/v1/token', 1),
  user: wic('user', 'read', 'GET /api/v1/users/*'),
  groups: wic('groups', 'read', 'GET /api/v1/users/*/groups'),
  users: wic('users', 'read', 'GET /api/v1/users'),
  logs: wic('logs', 'read', 'GET /api/v1/logs'),
  suspend: wic('suspend', 'write', 'POST /api/v1/users/*/lifecycle/suspend'),
  sessions: wic('sessions', 'write', 'DELETE /api/v1/users/*/sessions'),
  member: wic('member', 'write', 'PUT /api/v1/groups/*/users/*'),
} as const;

export const SIGN_IN = {
  cyberark: pvwa('sign-in', 'sign-in', 'POST auth/*/Logon'),
  opa: opa('sign-in', 'sign-in', 'POST service_token'),
} as const satisfies Record<VendorName, Step>;

/** The hops of a sign-in to PVWA by way of the workforce org, in order. */
export const BY_OKTA_STEPS = {
  password: wic('password', 'sign-in', 'POST /api/v1/authn'),
  session: wic('session', 'sign-in', 'GET /login/sessionCookieRedirect'),
  link: wic('link', 'read', 'GET /home/**'),
  page: wic('page', 'read', 'GET /app/*/*/sso/saml'),
  end: wic('end', 'sign-in', 'GET /login/signout'),
  logon: pvwa('logon', 'sign-in', 'POST auth/SAML/Logon'),
} as const;

export const POLICY = {
  cyberark: pvwa('policy', 'read', 'GET Platforms/Targets'),
  opa: opa('policy', 'read', 'GET active_directory/*/accounts/*/user_access_methods'),
} as const satisfies Record<VendorName, Step>;

export const RETRIEVE = {
  cyberark: pvwa('retrieve', 'write', 'POST Accounts/*/Password/Retrieve'),
  opa: opa('reveal', 'write', 'POST active_directory/*/accounts/*/reveal_credentials'),
} as const satisfies Record<VendorName, Step>;

export const CHECK_IN = {
  cyberark: pvwa('check-in', 'write', 'POST Accounts/*/CheckIn'),
  opa: opa('check-in', 'write', 'POST checkin_resource'),
} as const satisfies Record<VendorName, Step>;

export const CHECK_OUT_STEPS: Readonly<Record<VendorName, readonly Step[]>> = {
  cyberark: [SIGN_IN.cyberark, POLICY.cyberark, RETRIEVE.cyberark],
  opa: [SIGN_IN.opa, POLICY.opa, RETRIEVE.opa],
};

export const CHECK_IN_STEPS: Readonly<Record<VendorName, readonly Step[]>> = {
  cyberark: [pvwa('account', 'read', 'GET Accounts/*'), POLICY.cyberark, CHECK_IN.cyberark],
  opa: [opa('loans', 'read', 'GET checked_out_resources'), CHECK_IN.opa],
};

/** The account is read for the mark, by PVWA's adapter again before the request, and then until the proof. */
export const ROTATION_STEPS: Readonly<
  Record<VendorName, Readonly<Record<'mark' | 'start' | 'progress', Step>>>
> = {
  cyberark: {
    mark: pvwa('mark', 'read', 'GET Accounts/*'),
    start: pvwa('start', 'write', 'POST Accounts/*/Change'),
    progress: pvwa('progress', 'read', 'GET Accounts/*', 2),
  },
  opa: {
    mark: opa('mark', 'read', 'GET active_directory/*/accounts/*'),
    start: opa('start', 'write', 'POST resource_groups/*/projects/*/rotate_resource'),
    progress: opa('progress', 'read', 'GET active_directory/*/accounts/*', 1),
  },
};

/** What a fault means when it is the last word on a call that changes nothing at the vendor. */
export const CODE_OF_FAULT: Readonly<Record<FaultKind, Code>> = {
  '429': 'RATE_LIMITED',
  '500': 'UNAVAILABLE',
  '503': 'UNAVAILABLE',
  hang: 'TIMEOUT',
  'drop-before': 'UNAVAILABLE',
  'drop-after': 'UNAVAILABLE',
  truncate: 'UNAVAILABLE',
  html: 'UNAVAILABLE',
};

/** What the sentence must tell of each fault. */
export const SAID_OF_FAULT: Readonly<Record<FaultKind, RegExp>> = {
  '429': /Too many requests|Rate limit exceeded/,
  '500': /internal (server )?error|answered 500/i,
  '503': /temporarily unavailable|offline|answered 503/,
  hang: /the answer did not come in time/,
  'drop-before': /the connection was dropped/,
  'drop-after': /the connection was dropped/,
  truncate: /the connection was dropped/,
  html: /is not one of CyberArk|answered by something other than the API/,
};
