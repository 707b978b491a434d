/** What may be said of a user: the base attributes of Okta's user type, and the credentials that can be written. */
import * as z from 'zod';

const word = z.string().nullish();
const upTo = (length: number) => z.string().max(length).nullish();
const name = z.string().min(1).max(50);
const email = z.email().min(5).max(100);

/** Logins are e-mail addresses unless an org decides otherwise; this one did not. */
const login = z.email().min(5).max(100);

const OPTIONAL = {
  middleName: word,
  honorificPrefix: word,
  honorificSuffix: word,
  title: word,
  displayName: word,
  nickName: word,
  profileUrl: word,
  secondEmail: z.email().max(100).nullish(),
  mobilePhone: upTo(100),
  primaryPhone: upTo(100),
  streetAddress: upTo(1024),
  city: upTo(128),
  state: upTo(128),
  zipCode: upTo(50),
  countryCode: upTo(2),
  postalAddress: upTo(4096),
  preferredLanguage: word,
  locale: word,
  timezone: word,
  userType: word,
  employeeNumber: word,
  costCenter: word,
  organization: word,
  division: word,
  department: word,
  managerId: word,
  manager: word,
};

export const wholeProfile = z.strictObject({ login, email, firstName: name, lastName: name, ...OPTIONAL });

/** A part of a profile: null removes an attribute that is not required. */
export const partialProfile = z.strictObject({
  login: login.optional(),
  email: email.optional(),
  firstName: name.optional(),
  lastName: name.optional(),
  ...OPTIONAL,
});

const recoveryQuestion = z.strictObject({
  question: z.string().min(1).max(100),
  answer: z.string().min(1).max(100).optional(),
});

/** Of a password, `hash` and `hook` are known and not built; the routes say so. */
export const passwordSchema = z.strictObject({
  value: z.string().optional(),
  hash: z.looseObject({}).optional(),
  hook: z.looseObject({}).optional(),
});

const provider = z.strictObject({
  type: z.enum(['ACTIVE_DIRECTORY', 'FEDERATION', 'IMPORT', 'LDAP', 'OKTA', 'SOCIAL']),
  name: z.string().optional(),
});

/** Readers send back what they read, the provider included; only `createUser` looks at it. */
export const credentialsSchema = z.strictObject({
  password: passwordSchema.optional(),
  recovery_question: recoveryQuestion.optional(),
  provider: provider.optional(),
});

const type = z.strictObject({ id: z.string() });

export const createUserSchema = z.strictObject({
  profile: wholeProfile,
  credentials: credentialsSchema.optional(),
  groupIds: z.array(z.string()).max(20).optional(),
  type: type.optional(),
  realmId: z.string().optional(),
});

/** What Okta itself writes; a document that was read may be sent back with it. */
const READ_ONLY = {
  id: z.string().optional(),
  status: z.string().optional(),
  created: word,
  activated: word,
  statusChanged: word,
  lastLogin: word,
  lastUpdated: word,
  passwordChanged: word,
  transitioningToStatus: word,
  _embedded: z.looseObject({}).optional(),
  _links: z.looseObject({}).optional(),
};

export const updateUserSchema = z.strictObject({
  profile: partialProfile.optional(),
  credentials: credentialsSchema.optional(),
  type: type.optional(),
  realmId: z.string().optional(),
  ...READ_ONLY,
});

export const replaceUserSchema = updateUserSchema.extend({ profile: wholeProfile });

export type CreateUser = z.infer<typeof createUserSchema>;
export type UpdateUser = z.infer<typeof updateUserSchema>;
export type Credentials = z.infer<typeof credentialsSchema>;
export type PasswordBody = z.infer<typeof passwordSchema>;
