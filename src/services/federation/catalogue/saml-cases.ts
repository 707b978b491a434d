/** SAML, metadata, signatures and parties: what is broken to prove each check. */
import type { CasesOfCheck } from './cases.ts';

export const SAML_CASES: Readonly<Record<string, CasesOfCheck>> = {
  S1: {
    cases: {
      static: 'The metadata of the source has no role of an identity provider.',
      passive: 'Metadata without a role of either end.',
    },
  },
  S2: {
    cases: {
      static: 'The metadata of the source was valid until 2001.',
      passive: 'Metadata that ended two weeks ago.',
    },
  },
  S3: {
    cases: {
      static: 'The metadata of the source has an empty signature.',
      passive: 'Signed metadata that was changed afterwards.',
    },
  },
  S4: {
    cases: {
      static: 'The target sends requests to an old address of the source.',
      passive: 'Metadata with another entity id than the configuration has.',
    },
  },
  S5: {
    cases: {
      static: 'It is eleven years later, and the certificate has expired.',
      passive: 'The response is signed with a certificate that has expired.',
    },
  },
  S6: {
    cases: {
      static: 'The source signs with a new certificate, and the target trusts the old one.',
      passive: 'The response is signed by a stranger.',
      live: 'The source signs with a new certificate, and the target trusts the old one.',
    },
  },
  S7: {
    cases: {
      static: 'There is a next certificate, and the target does not trust it yet: a warning.',
      passive: 'The only certificate of the metadata ends in twenty days: a warning.',
    },
  },
  S8: {
    cases: {
      static: 'The application signs with SHA-1, which the target refuses.',
      passive: 'The response is signed with an RSA key of 1024 bits.',
    },
  },
  S9: {
    cases: {
      passive: 'The signature uses inclusive canonicalization.',
      live: 'The signature uses inclusive canonicalization.',
    },
  },
  S10: {
    cases: {
      static: 'The target wants the response signed, and only the assertion is.',
      passive: 'Nothing of the response is signed.',
      live: 'Nothing of the response is signed.',
    },
  },
  S11: {
    cases: {
      passive: 'Two elements of the response have one ID.',
      live: 'The name of the person was changed after the signing.',
    },
  },
  S12: {
    cases: { passive: 'A second assertion is wrapped around the signed one.' },
    without: { live: 'The attacks are in the corpus of messages, which the same code judges.' },
  },
  S13: {
    cases: {
      passive: 'A comment stands in the NameID.',
      live: 'A comment stands in the NameID.',
    },
  },
  S14: {
    cases: {},
    without: {
      live: 'To know, an unsigned assertion would have to be sent to a service provider, and idctl attacks nobody. A response without a signature is told by S10.',
    },
  },
  S15: {
    cases: {
      passive: 'The response was deflated and posted.',
      live: 'The response was deflated and posted.',
    },
  },
  S16: {
    cases: {
      passive: 'The identity provider answers Responder, AuthnFailed.',
      live: 'The identity provider answers Responder.',
    },
  },
  S17: {
    cases: {
      passive: 'The response holds two assertions.',
      live: 'The response holds two assertions.',
    },
  },
  S18: {
    cases: {
      static: 'The target expects the issuer with a slash more.',
      passive: 'The issuer has a slash more.',
      live: 'The target expects the issuer with a slash more.',
    },
  },
  S19: {
    cases: {
      static: 'The application has the audience with a slash more.',
      passive: 'The audience has a slash more.',
      live: 'The application has another audience.',
    },
  },
  S20: {
    cases: {
      static: 'The application has the destination with a slash more.',
      passive: 'The destination has a slash more.',
      live: 'The destination has a slash more.',
    },
  },
};
