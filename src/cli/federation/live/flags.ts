/** Flags of `federation verify --live`: where the sign-in begins, and who signs in. */
import { Flags } from '@oclif/core';

const helpGroup = 'LIVE';

/** Who signs in without a person, and where that begins. */
const ofASignIn = {
  start: Flags.string({
    description: 'Page of the relying party that wants a sign-in; else the target tenant, or the tile.',
    helpGroup,
  }),
  'user-secret': Flags.string({
    description:
      'Password of --user by reference: keychain:NAME, age:NAME, env:NAME, file:PATH, exec:CMD, prompt.',
    helpGroup,
  }),
  'user-factor': Flags.string({
    description: 'What answers a second factor, by reference: a code (TOTP), or the word push.',
    helpGroup,
  }),
};

export const liveFlags = {
  live: Flags.boolean({ description: 'Sign in once, for real, and follow every hop.', helpGroup }),
  ...ofASignIn,
  browser: Flags.boolean({
    description:
      'A person signs in with a browser; --redirect-uri on this machine lets idctl see the answer.',
    helpGroup,
  }),
  scope: Flags.string({
    description: 'Scope to ask for as the client; several are allowed. openid profile email when left out.',
    multiple: true,
    helpGroup,
  }),
  trusts: Flags.string({
    description:
      "What the relying party trusts: its own copy of the identity provider's metadata, or a certificate.",
    helpGroup,
  }),
};

/** Of a command that signs in beside what it does else. */
export const signInFlags = {
  user: Flags.string({ description: 'Login of a test user, who signs in before and after.', helpGroup }),
  ...ofASignIn,
};

/** Beside those of the subject (`openStaticSubject`). */
export interface LiveFlags {
  readonly start?: string | undefined;
  readonly user?: string | undefined;
  readonly 'user-secret'?: string | undefined;
  readonly 'user-factor'?: string | undefined;
  readonly browser?: boolean | undefined;
  readonly 'redirect-uri'?: readonly string[] | undefined;
  readonly 'client-secret'?: string | undefined;
  readonly scope?: readonly string[] | undefined;
  readonly trusts?: string | undefined;
  readonly skew?: string | undefined;
}
