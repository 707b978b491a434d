/** What an application is told of a user: NameID and attributes from the application's templates. */
import { type SamlAttribute, samlResponse } from '../../saml/response.ts';
import type { App, AppUser, Session, User } from '../model.ts';
import { ALPHANUMERIC, type OrgWorld } from '../org-world.ts';
import { groupsOf } from '../rules/groups.ts';
import { activeKey, toPem } from '../rules/keys.ts';
import { evaluate, type Scope } from '../sign-in/expression.ts';
import { listField, textField } from '../sign-in/fields.ts';
import type { SamlSettings } from './settings.ts';

export interface SignOn {
  readonly app: App;
  readonly user: User;
  readonly session: Session;
  readonly assignment: AppUser;
  readonly settings: SamlSettings;
  /** Null when the sign-in began here. */
  readonly inResponseTo: string | null;
  readonly acsUrl: string;
}

/**
 * The response as it travels, base64; null when the NameID comes out empty.
 *
 * @throws ExpressionError when a template cannot be read
 */
export function assertionFor(world: OrgWorld, signOn: SignOn): string | null {
  const { app, settings, session, acsUrl } = signOn;
  const scope = scopeOf(world, signOn);
  const nameId = evaluate(settings.nameIdTemplate, scope);
  if (nameId === null) return null;
  // Recipient and destination follow the address when the request chose one of several.
  const isChosen = acsUrl !== settings.acsUrl;
  const key = activeKey(app);
  const response = {
    responseId: newXmlId(world),
    assertionId: newXmlId(world),
    issuer: settings.entityId,
    destination: isChosen ? acsUrl : settings.destination,
    recipient: isChosen ? acsUrl : settings.recipient,
    audience: settings.audience,
    inResponseTo: signOn.inResponseTo,
    nameId,
    nameIdFormat: settings.nameIdFormat,
    authnContext: settings.authnContext,
    sessionIndex: newXmlId(world),
    attributes: settings.attributeStatements.flatMap((it) => attributeOf(world, signOn, scope, it) ?? []),
    issuedAtMs: world.context.clock.now(),
    authenticatedAtMs: Date.parse(session.created),
    lifetimeMs: settings.lifetimeMs,
  };
  const { signature, digest } = settings;
  const signer = { privateKeyPem: toPem(key.privateJwk), certificate: key.certificate, signature, digest };
  return samlResponse(response, settings.signed, signer);
}

/** An id that XML allows: it does not begin with a digit. */
export function newXmlId({ context }: OrgWorld): string {
  return `id${context.chance.text(30, ALPHANUMERIC)}`;
}

function scopeOf({ state }: OrgWorld, { app, user, assignment }: SignOn): Scope {
  const person = { ...user.profile, userName: assignment.credentials.userName, id: user.id };
  return {
    user: person,
    source: person,
    appuser: { ...assignment.profile, userName: assignment.credentials.userName },
    org: { name: state.name, externalKey: app.externalKey },
  };
}

const UNSPECIFIED = 'urn:oasis:names:tc:SAML:2.0:attrname-format:unspecified';

/** Null where a user has nothing to say: Okta leaves such an attribute out. */
function attributeOf(
  world: OrgWorld,
  { user }: SignOn,
  scope: Scope,
  statement: unknown,
): SamlAttribute | null {
  const name = textField(statement, 'name') ?? '';
  const nameFormat = textField(statement, 'namespace') ?? UNSPECIFIED;
  const values =
    textField(statement, 'type') === 'GROUP'
      ? groupNames(world, user, statement)
      : listField(statement, 'values').flatMap((value) => evaluate(String(value), scope) ?? []);
  return values.length === 0 ? null : { name, nameFormat, values };
}

function groupNames(world: OrgWorld, user: User, statement: unknown): readonly string[] {
  const wanted = textField(statement, 'filterValue') ?? '';
  const names = groupsOf(world, user).map(({ profile }) => profile.name);
  switch (textField(statement, 'filterType')) {
    case 'EQUALS':
      return names.filter((name) => name === wanted);
    case 'CONTAINS':
      return names.filter((name) => name.includes(wanted));
    case 'REGEX':
      return names.filter((name) => new RegExp(`^(?:${wanted})$`).test(name));
    default:
      return names.filter((name) => name.startsWith(wanted));
  }
}
