/** OpenID Connect, provider and authorization: what is broken to prove each check. */
import type { CasesOfCheck } from './cases.ts';

export const OIDC_CASES: Readonly<Record<string, CasesOfCheck>> = {
  O1: {
    cases: {
      static: 'The discovery document answers 404.',
      passive: 'A page of HTML with status 404 in the place of the discovery document.',
      live: 'The discovery document is given out as HTML.',
    },
  },
  O2: {
    cases: {
      static: 'The identity provider of the target has the issuer with a slash more.',
      passive: 'The client was configured with a slash more than the issuer has.',
      live: 'The identity provider of the target has the issuer with a slash more.',
    },
  },
  O3: {
    cases: {
      static: 'The issuer at the target ends with a space of no width.',
      passive: 'The issuer at the client ends with a space of no width.',
      live: 'The issuer at the target ends with a space of no width, and the target does not mind: a warning.',
    },
  },
  O4: {
    cases: {
      static: 'The target names the server "default" of the source, and means the org itself.',
      passive: 'The request goes to the server of the org, and the client means the one called "default".',
      live: 'The target names the server "default" of the source, and means the org itself.',
    },
  },
  O5: {
    cases: {
      static: 'The discovery document has no subject_types_supported.',
      passive: 'The discovery document has no subject_types_supported.',
      live: 'The discovery document has no subject_types_supported.',
    },
  },
  O6: {
    cases: {
      static: 'One endpoint of the discovery document is http.',
      passive: 'One endpoint of the discovery document is http.',
    },
    without: { live: 'The lab is on loopback and without TLS, which is a warning of this check already.' },
  },
  O7: {
    cases: {
      static: 'One endpoint of the discovery document is at a host of somebody else.',
      passive: 'One endpoint of the discovery document is at a host of somebody else.',
      live: 'One endpoint of the discovery document is at a host of somebody else.',
    },
  },
  O8: {
    cases: {
      static: 'The key set holds an RSA key of 1024 bits.',
      passive: 'The key set holds an RSA key of 1024 bits.',
      live: 'The key set holds an RSA key of 1024 bits.',
    },
  },
  O9: {
    cases: {
      static: 'The key set may be kept for a year: a warning.',
      passive: 'A key has the name of another one that was known before.',
      live: 'The ID token names a key that is not published.',
    },
  },
  O10: {
    cases: {
      static: 'The application signs ID tokens with ES256, which the provider does not offer.',
      passive: 'The ID token is signed with PS256, which was not agreed on.',
      live: 'The header of the ID token says that it is not signed (none).',
    },
  },
  O11: {
    cases: {
      passive: 'The ID token was issued a quarter of an hour in the future.',
      live: 'The ID token was issued a quarter of an hour in the future.',
    },
  },
  O12: {
    cases: {
      passive: 'The times of the ID token are in milliseconds.',
      live: 'The end of the ID token is in milliseconds.',
    },
  },
  O13: {
    cases: {
      static: 'The client has its redirect address with a slash more.',
      passive: 'The request has its redirect address with a slash more.',
      live: 'The request has its redirect address with a slash more.',
    },
  },
  O14: {
    cases: {
      static: 'The application of the source has the callback of the hub with a slash more.',
      passive: 'The request leads to the callback of a hub that is not registered.',
      live: 'The application of the source has another callback than that of the hub.',
    },
  },
  O15: {
    cases: {
      static: 'The application demands a proof key, and the identity provider of the target sends none.',
      passive: 'The verifier is not that of the challenge.',
      live: 'The application demands a proof key, and the identity provider of the target sends none.',
    },
  },
  O16: {
    cases: { passive: 'Another state comes back.', live: 'Another state comes back.' },
  },
  O17: {
    cases: {
      passive: 'The ID token has another nonce than the request.',
      live: 'The ID token has another nonce than the request.',
    },
  },
  O18: {
    cases: {
      passive: 'The answer names another issuer.',
      live: 'The answer names another issuer.',
    },
  },
  O19: {
    cases: {
      passive: 'The provider answers login_required.',
      live: 'The provider answers server_error.',
    },
  },
  O20: {
    cases: {
      static: 'The person who is named is not assigned to the application.',
      passive: 'The provider answers that the person is not assigned.',
      live: 'A person signs in who is not assigned to the application.',
    },
  },
};
