/** OpenID Connect, tokens and accounts: what is broken to prove each check. */
import type { CasesOfCheck } from './cases.ts';

export const OIDC_TOKEN_CASES: Readonly<Record<string, CasesOfCheck>> = {
  O21: {
    cases: {
      static: 'The application wants a key of the client, and the target has a secret.',
      passive: 'The client shows its secret in the header and in the body.',
      live: 'The token endpoint answers unauthorized_client.',
    },
  },
  O22: {
    cases: {
      static: 'The target has another client secret.',
      passive: 'The token endpoint answers invalid_client.',
      live: 'The target has another client secret.',
    },
  },
  O23: {
    cases: {
      passive: 'The code is handed in a second time.',
      live: 'The token endpoint answers invalid_grant.',
    },
  },
  O24: {
    cases: {
      passive: 'The token response has no token_type.',
      live: 'The token response has no token_type.',
    },
  },
  O25: {
    cases: {
      passive: 'The audience of the ID token is another client.',
      live: 'The audience of the ID token is another client.',
    },
  },
  O26: {
    cases: {
      passive: 'The at_hash is not that of the access token.',
      live: 'The at_hash is not that of the access token.',
    },
  },
  O27: {
    cases: {
      passive: 'The person signed in two hours ago, and max_age asked for five minutes.',
      live: 'The person signed in long ago, and the client wants five minutes.',
    },
  },
  O28: {
    cases: {
      static: 'The target does not ask for the scope openid.',
      passive: 'The scope groups is asked for and not granted.',
      live: 'The scope profile is asked for and not granted.',
    },
  },
  O29: {
    cases: {
      static: 'Users are found by their mail address, and the scope email is not asked for.',
      passive: 'The client needs the claim department, and nothing brings it.',
      live: 'The client needs the claim department, and nothing brings it.',
    },
  },
  O30: {
    cases: {
      passive: 'Userinfo is about somebody else.',
      live: 'Userinfo is about somebody else.',
    },
  },
  O31: { cases: { passive: 'The ID token of a refresh is about somebody else.' } },
  O32: {
    cases: {
      static: 'The target signs people out at the source, which has no address for coming back.',
      passive: 'The sign-out leads to an address with a slash more than is registered.',
    },
  },
  O33: {
    cases: {
      passive: 'The provider takes pushed requests only, and this one is not.',
      live: 'The provider takes pushed requests only, and this one is not.',
    },
  },
  O34: {
    cases: {
      passive: 'The proof of possession is for another address.',
      live: 'The token endpoint wants a nonce in a proof of possession.',
    },
  },
  O35: { cases: { passive: 'The access token is bound to the certificate of somebody else.' } },
  O36: {
    cases: {
      static: 'The filter of the target keeps the name out that the person arrives with.',
      live: 'The template of the target leads to a name that nobody there has.',
    },
  },
  O37: {
    cases: {
      static: 'The person has no account at the target, which makes none.',
      live: 'The person has no account at the target, which makes none.',
    },
  },
  O38: {
    cases: {
      static: 'Accounts are linked by name without a filter, administrators too: a warning.',
      live: 'The person has an account at the target, which links none.',
    },
  },
  O39: { cases: { static: 'The user name of the person in the application has a slash.' } },
  O40: {
    cases: {
      passive: 'The provider answers that the device is not compliant.',
      live: 'The sign-in policy of the application denies everybody.',
    },
  },
  O41: {
    cases: {
      static: 'The identity provider of the target is switched off.',
      passive: 'The provider answers that the connection is disabled.',
      live: 'The identity provider of the target is switched off.',
    },
  },
  O42: {
    cases: {
      passive: 'The callback ends in a page that tells no reason.',
      live: 'The target shows GENERAL_NONSUCCESS, and no log can be read.',
    },
  },
};
