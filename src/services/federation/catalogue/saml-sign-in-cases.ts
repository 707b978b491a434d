/** SAML, the sign-in and what is around it: what is broken to prove each check. */
import type { CasesOfCheck } from './cases.ts';

export const SAML_SIGN_IN_CASES: Readonly<Record<string, CasesOfCheck>> = {
  S21: {
    cases: {
      static: 'The application has the recipient with a slash more.',
      passive: 'The recipient has a slash more.',
      live: 'The recipient has a slash more.',
    },
  },
  S22: {
    cases: {
      static: 'The application has the address of an older version throughout.',
      passive: 'The response goes to the address of an older version throughout.',
      live: 'The application has the address of an older version throughout.',
    },
  },
  S23: {
    cases: {
      passive: 'The assertion begins in ten minutes.',
      live: 'The assertion ended years ago.',
    },
  },
  S24: {
    cases: {
      passive: 'The confirmation ended ten minutes ago.',
      live: 'The confirmation ended years ago.',
    },
  },
  S25: {
    cases: {
      passive: 'The response answers another request.',
      live: 'The response answers another request.',
    },
  },
  S26: {
    cases: {
      static: 'The application has a tile, and the service provider takes no response that nobody asked for.',
      passive: 'Nobody asked for the response, and the service provider takes no such.',
      live: 'The sign-in begins at the tile, the service provider says that it takes no such, and takes it: a warning.',
    },
  },
  S27: {
    cases: {
      passive: 'RelayState does not come back.',
      live: 'RelayState comes back as another, and the service provider does not mind: a warning.',
    },
  },
  S28: {
    cases: {
      passive: 'The same assertion is posted a second time.',
      live: 'The same response is posted a second time.',
    },
  },
  S29: {
    cases: {
      static: 'The target asks for a persistent NameID, and the application sends a mail address.',
      passive: 'The NameID has a format that the service provider does not list, and it refuses.',
      live: 'The assertion has no NameID.',
    },
  },
  S30: {
    cases: {
      static: 'The person who is named is not assigned to the application.',
      live: 'The account of the person at the target is suspended.',
    },
  },
  S31: {
    cases: {
      static: 'The target finds users by an attribute that is not sent.',
      passive: 'The service provider needs the attribute email, and gets mail.',
      live: 'The target finds users by an attribute that is not sent.',
    },
  },
  S32: {
    cases: {
      static: 'The application encrypts for the certificate of somebody else.',
      passive: 'The service provider wants the assertion encrypted, and it is not.',
      live: 'The service provider says that it wants the assertion encrypted, and takes it: a warning.',
    },
  },
  S33: {
    cases: { passive: 'A one-time code was asked for, and the person signed in with a password.' },
    without: { live: "The lab's orgs ask for no way to sign in." },
  },
  S34: {
    cases: {
      static: 'The application verifies requests, and has no certificate to do it with.',
      passive: 'The identity provider wants requests signed, and this one is not.',
      live: 'The application verifies requests, and has no certificate to do it with.',
    },
  },
  S35: {
    cases: {
      passive: 'The silent request is answered by NoPassive.',
      live: 'The identity provider answers NoPassive.',
    },
  },
  S36: { cases: { static: 'The address of the source is not among the allowed referrers of the target.' } },
  S37: {
    cases: {
      static: 'The application is switched off.',
      live: 'A person signs in who is not assigned to the application.',
    },
  },
  S38: { cases: { passive: 'The request for a sign-out is not signed.' } },
  S39: { cases: { static: 'Users are made by provisioning and at their first sign-in: a warning.' } },
  S40: { cases: { passive: 'The capture holds the password that was typed: a warning.' } },
};
