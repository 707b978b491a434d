/** Each check of the static tier, on ends that are plain data: what passes, what fails, and what cannot be told. */
import { beforeAll, describe, expect, it } from 'vitest';
import { Secret } from '../../../../../src/core/secret.ts';
import type { Finding } from '../../../../../src/services/federation/finding.ts';
import type {
  FederatedApplication,
  HeldCertificate,
  LinkingPolicy,
  OidcProviderSettings,
  SamlApplicationSettings,
  SamlProviderSettings,
} from '../../../../../src/services/federation/port.ts';
import { compare } from '../../../../../src/services/federation/static/compare.ts';
import { declaredSide } from '../../../../../src/services/federation/static/declared.ts';
import { linkingFindings } from '../../../../../src/services/federation/static/linking.ts';
import { clientFindings } from '../../../../../src/services/federation/static/oidc-client.ts';
import { addressFindings } from '../../../../../src/services/federation/static/saml-addresses.ts';
import { certificateFindings } from '../../../../../src/services/federation/static/saml-certificates.ts';
import { driftAndTileFindings } from '../../../../../src/services/federation/static/saml-drift.ts';
import { publishedCertificateFindings } from '../../../../../src/services/federation/static/saml-published.ts';
import { secrecyFindings } from '../../../../../src/services/federation/static/saml-secrecy.ts';
import { signedParts } from '../../../../../src/services/federation/static/saml-signed.ts';
import { signingFindings } from '../../../../../src/services/federation/static/saml-signing.ts';
import { samlUserFindings } from '../../../../../src/services/federation/static/saml-users.ts';
import type { Sides, SourceSide, TargetSide } from '../../../../../src/services/federation/static/sides.ts';
import {
  provisioningFindings,
  referrerFindings,
  stateFindings,
} from '../../../../../src/services/federation/static/state.ts';
import { SAML_SETTINGS, samlApplication } from '../../../../support/fakes/federation-end.ts';
import { certificateUntil } from '../../../../support/signing-certificate.ts';

const AT = new Date('2026-06-01T00:00:00Z');
const DAY_MS = 86_400_000;
const later = (days: number): Date => new Date(AT.getTime() + days * DAY_MS);

let good: string;
let other: string;
beforeAll(async () => {
  good = await certificateUntil(later(800));
  other = await certificateUntil(later(800));
});

const held = (certificate: string, more: Partial<HeldCertificate> = {}): HeldCertificate => ({
  id: 'k',
  certificate,
  use: 'signing',
  status: 'active',
  since: null,
  ...more,
});

function source(saml: Partial<SamlApplicationSettings> = {}, more: Partial<SourceSide> = {}): SourceSide {
  return {
    origin: 'wic',
    application: samlApplication('wiki', { saml: { ...SAML_SETTINGS, ...saml } }),
    signing: [held(good)],
    isAssigned: true,
    metadata: null,
    published: {
      origin: 'wic',
      entityId: 'https://idp.example',
      signOnUrls: { post: 'https://idp.example/sso' },
    },
    issuer: null,
    clientSecrets: null,
    addresses: ['https://idp.example'],
    ...more,
  };
}

function target(saml: Partial<SamlProviderSettings> = {}, more: Partial<TargetSide> = {}): TargetSide {
  return {
    origin: 'cic',
    name: 'partners',
    kind: 'SAML2',
    active: true,
    policy: null,
    saml: {
      issuer: 'https://idp.example',
      signOnUrl: 'https://idp.example/sso',
      entityId: 'https://sp.example/saml',
      acsUrls: ['https://sp.example/saml/acs'],
      trusted: [held(good)],
      trustsAtMost: 2,
      nameIdFormat: null,
      wantsSigned: 'any',
      weakestHash: 'sha256',
      ...saml,
    },
    oidc: null,
    nameIdFormats: [],
    metadata: null,
    published: null,
    ...more,
  };
}

const sides = (from: SourceSide | null, to: TargetSide | null, user: Sides['user'] = null): Sides => ({
  source: from,
  target: to,
  user,
  at: AT,
});

/** Everything but what passed. */
const told = (findings: readonly Finding[]): readonly string[] =>
  findings.filter((it) => it.outcome !== 'passed').map((it) => `${it.outcome} ${it.check} ${it.reason}`);

describe('a comparison', () => {
  const base = {
    check: 'S19',
    reason: 'audience',
    what: 'The audience',
    expectedFrom: { source: 'a' },
    actualFrom: { source: 'b' },
    remedy: 'Change it.',
    toKnow: 'Name it.',
  } as const;
  it.each([
    [['x'], 'x', 'passed', 'audience-equal'],
    [['x', 'y'], 'y', 'passed', 'audience-equal'],
    [['x'], 'z', 'failed', 'audience-mismatch'],
    [['x'], null, 'failed', 'audience-missing'],
    [['x'], '', 'failed', 'audience-missing'],
    [undefined, 'x', 'untested', 'audience-unknown'],
    [null, 'x', 'untested', 'audience-unknown'],
    [['x'], undefined, 'untested', 'audience-unknown'],
    [[], 'x', 'untested', 'audience-unknown'],
  ] as const)('of %j with %j is %s', (expected, actual, outcome, reason) => {
    expect(compare({ ...base, expected, actual })).toMatchObject({ outcome, reason });
  });

  it('shows the nearest of several, and the first character that differs', () => {
    const finding = compare({
      ...base,
      expected: ['https://x.example/', 'https://y.example/a'],
      actual: 'https://y.example/b',
    });
    expect(finding.expected).toBe('https://y.example/a');
    expect(finding.difference).toMatchObject({ at: 18 });
  });
});

describe('addresses', () => {
  it('are one cause where the whole address is wrong, and three where the fields are wrong apart', () => {
    const wrong = 'https://old.example/acs';
    const whole = source({ acsUrl: wrong, recipient: wrong, destination: wrong });
    expect(told(addressFindings(sides(whole, target())))).toEqual([
      'failed S22 acs-mismatch',
      'untested S20 not-looked-at',
      'untested S21 not-looked-at',
    ]);
    const apart = source({ destination: wrong, recipient: null });
    expect(told(addressFindings(sides(apart, target())))).toEqual([
      'failed S20 destination-mismatch',
      'failed S21 recipient-missing',
    ]);
  });

  it('are compared with each other where the service provider is not known', () => {
    expect(told(addressFindings(sides(source({ recipient: 'https://x.example' }), null)))).toEqual([
      'untested S19 audience-unknown',
      'untested S22 acs-unknown',
      'failed S21 recipient-mismatch',
    ]);
  });

  it('are not asked of metadata that cannot have them', () => {
    const sp = {
      origin: 'sp.xml',
      entityId: 'https://sp.example/saml',
      acsUrls: ['https://sp.example/saml/acs'],
    };
    const declared = declaredSide({ origin: 'sp.xml', sp, client: null, metadata: null });
    expect(told(addressFindings(sides(source(), declared)))).toEqual([]);
    expect(told(driftAndTileFindings(sides(source(), declared)))).toEqual([]);
  });
});

describe('a tile', () => {
  const withTile = source({}, { application: samlApplication('wiki', { hasTile: true }) });
  it('leads nowhere where nobody may begin at the identity provider', () => {
    expect(told(driftAndTileFindings(sides(withTile, target({ allowsUnsolicited: false }))))).toEqual([
      'failed S26 unsolicited-refused',
    ]);
    expect(told(driftAndTileFindings(sides(withTile, target({ allowsUnsolicited: true }))))).toEqual([]);
    expect(told(driftAndTileFindings(sides(source(), target({ allowsUnsolicited: false }))))).toEqual([]);
  });
});

describe('certificates', () => {
  it('are told when they have ended, end soon, are not good yet, grow old, or are too short', async () => {
    const judged = async (certificate: string): Promise<readonly string[]> =>
      told(certificateFindings(sides(source({}, { signing: [held(certificate)] }), null)));
    expect(await judged(await certificateUntil(later(-1)))).toEqual(['failed S5 certificate-expired']);
    expect(await judged(await certificateUntil(later(20)))).toEqual(['warned S5 certificate-expiring']);
    expect(await judged(await certificateUntil(later(100), { notBefore: later(-900) }))).toEqual([
      'warned S5 certificate-ageing',
    ]);
    expect(await judged(await certificateUntil(later(900), { notBefore: later(2) }))).toEqual([
      'failed S5 certificate-not-yet-valid',
    ]);
    expect(await judged(await certificateUntil(later(800), { bits: 1024 }))).toEqual([
      'failed S8 key-too-short',
    ]);
    expect(await judged('AAAA')).toEqual(['failed S5 certificate-unreadable']);
    expect(await judged(good)).toEqual([]);
  });

  it('are trusted by contents, and told apart from none at all and from unseen ones', () => {
    const judged = (trusted: readonly HeldCertificate[] | undefined): readonly string[] => {
      const { saml, ...rest } = target();
      const { trusted: _, ...hidden } = saml ?? { trustsAtMost: 1 };
      const settings = trusted === undefined ? hidden : { ...hidden, trusted };
      return told(signingFindings(sides(source(), { ...rest, saml: settings })));
    };
    expect(judged([held(`${good.slice(0, 64)}\r\n${good.slice(64)}`)])).toEqual([]);
    expect(judged([held(other)])).toEqual(['failed S6 certificate-mismatch']);
    expect(judged([])).toEqual(['failed S6 certificate-missing']);
    expect(judged(undefined)).toEqual(['untested S6 trust-unknown']);
  });

  it('have a next one in time, which is trusted before it signs', async () => {
    const ending = held(await certificateUntil(later(20)));
    const next = held(other, { status: 'next' });
    const judged = (signing: readonly HeldCertificate[], trusted: readonly HeldCertificate[]) =>
      told(signingFindings(sides(source({}, { signing }), target({ trusted }))));
    expect(judged([ending], [ending])).toEqual(['warned S7 next-missing']);
    expect(judged([ending, next], [ending])).toEqual(['warned S7 next-untrusted']);
    expect(judged([ending, next], [ending, next])).toEqual([]);
  });
});

describe('SHA-1', () => {
  it('is a failure where it is refused, and a warning where it is taken', () => {
    const old = source({ digestHash: 'sha1' });
    expect(told(signingFindings(sides(old, target())))).toEqual(['failed S8 sha1-refused']);
    expect(told(signingFindings(sides(old, target({ weakestHash: 'sha1' }))))).toEqual([
      'warned S8 sha1-in-use',
    ]);
    expect(told(signingFindings(sides(source(), target({ weakestHash: 'sha1' }))))).toEqual([
      'warned S8 sha1-accepted',
    ]);
  });
});

describe('what is signed', () => {
  it.each([
    [true, true, 'assertion', []],
    [true, false, 'assertion', ['failed S10 assertion-not-signed']],
    [false, true, 'response', ['failed S10 response-not-signed']],
    [false, true, 'any', []],
    [false, false, 'any', ['failed S10 nothing-signed']],
  ] as const)(
    'response %s, assertion %s, wanted %s',
    (signsResponse, signsAssertion, wantsSigned, expected) => {
      expect(told(signedParts(source({ signsResponse, signsAssertion }), target({ wantsSigned })))).toEqual(
        expected,
      );
    },
  );

  it('cannot be told without the service provider', () => {
    expect(told(signedParts(source(), null))).toEqual(['untested S10 demand-unknown']);
  });
});

describe('encryption and signed requests', () => {
  const encryption = {
    certificate: held('AAAA', { use: 'encryption' }),
    algorithm: 'AES256_GCM',
    keyTransport: 'RSA_OAEP',
  } as const;
  it.each([
    ['who cannot decrypt', encryption, { decrypts: false }, ['failed S32 encryption-unreadable']],
    [
      'another key',
      encryption,
      { own: [held('BBBB', { use: 'encryption' })] },
      ['failed S32 encryption-certificate-mismatch'],
    ],
    ['the right key', encryption, { own: [held('AAAA', { use: 'encryption' })] }, []],
    ['an old cipher', { ...encryption, algorithm: 'AES256_CBC' }, {}, ['warned S32 encryption-weak']],
  ] as const)('%s', (_name, used, settings, expected) => {
    expect(told(secrecyFindings(sides(source({ encryption: used }), target(settings))))).toEqual(expected);
  });

  it('is missed where metadata asks for it', () => {
    const published = { origin: 'sp', wantsEncryptedAssertions: true };
    expect(told(secrecyFindings(sides(source(), target({}, { published }))))).toEqual([
      'failed S32 encryption-missing',
    ]);
  });

  it.each([
    ['unsigned', { signsRequests: false }, [], ['failed S34 requests-unsigned']],
    [
      'with another key',
      { signsRequests: true, own: [held('BBBB')] },
      [held('AAAA')],
      ['failed S34 request-certificate-mismatch'],
    ],
    [
      'with nothing to verify them with',
      { signsRequests: true, own: [held('BBBB')] },
      [],
      ['failed S34 request-certificate-missing'],
    ],
    ['as they must be', { signsRequests: true, own: [held('AAAA')] }, [held('AAAA')], []],
  ] as const)('requests %s', (_name, settings, requestCertificates, expected) => {
    const wanting = source({ wantsSignedRequests: true, requestCertificates });
    expect(told(secrecyFindings(sides(wanting, target(settings))))).toEqual(expected);
  });
});

describe('what is said of users', () => {
  it('has the format and the attributes that are asked for', () => {
    const persistent = 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent';
    const judged = (from: Partial<SamlApplicationSettings>, to: Partial<SamlProviderSettings>) =>
      told(samlUserFindings(sides(source(from), target(to))));
    expect(judged({}, { nameIdFormat: persistent })).toEqual(['failed S29 format-mismatch']);
    expect(judged({ nameIdFormat: persistent }, { nameIdFormat: persistent })).toEqual([]);
    expect(judged({}, { subjectAttributes: ['email'] })).toEqual(['failed S31 attribute-missing']);
    expect(judged({ attributes: ['email', 'email'] }, { subjectAttributes: ['email'] })).toEqual([
      'failed S31 attribute-twice',
    ]);
    expect(judged({}, { profileAttributes: ['email'] })).toEqual(['warned S31 profile-attribute-missing']);
    expect(judged({ attributes: ['email'] }, { profileAttributes: ['email'] })).toEqual([]);
  });

  it('may come from an address that is let through', () => {
    const judged = (allowedReferrers: readonly string[]) =>
      told(referrerFindings(source(), target({ allowedReferrers })));
    expect(judged([])).toEqual(['failed S36 referrer-missing']);
    expect(judged(['https://elsewhere.example/'])).toEqual(['failed S36 referrer-other']);
    expect(judged(['https://IDP.example/app/'])).toEqual([]);
    expect(told(referrerFindings(source(), target()))).toEqual([]);
  });
});

const POLICY: LinkingPolicy = {
  subject: 'idpuser.email',
  matchBy: 'email',
  subjectFilter: '^.+@acme\\.example$',
  createsUsers: false,
  linksUsers: true,
  excludesAdmins: true,
  onlyGroups: [],
};

describe('who is switched off', () => {
  it('is told for each end, and for an end that nobody may use', () => {
    const off = source({}, { application: samlApplication('wiki', { active: false }), isAssigned: false });
    const unused = target({}, { active: false, applications: [] });
    expect(told(stateFindings(sides(off, unused), 'S37'))).toEqual([
      'failed S37 application-inactive',
      'failed S37 application-unassigned',
      'failed S37 provider-inactive',
      'failed S37 provider-unused',
    ]);
    expect(told(stateFindings(sides(source(), target({}, { applications: ['Portal'] })), 'O41'))).toEqual([]);
  });
});

describe('users who are made twice', () => {
  it('are warned of', () => {
    const provisioning = source({}, { application: samlApplication('wiki', { provisions: true }) });
    const making = target({}, { policy: { ...POLICY, createsUsers: true } });
    expect(told(provisioningFindings(provisioning, making))).toEqual(['warned S39 made-twice']);
    expect(told(provisioningFindings(source(), making))).toEqual([]);
  });
});

describe('linking', () => {
  const linked = (policy: Partial<LinkingPolicy>) =>
    linkingFindings(sides(null, target({}, { policy: { ...POLICY, ...policy } })), 'saml');
  it('is narrow, or warned of; of administrators as of what is critical', () => {
    expect(told(linked({}))).toEqual([]);
    expect(told(linked({ linksUsers: false, subjectFilter: null }))).toEqual([]);
    expect(told(linked({ subjectFilter: null }))).toEqual(['warned O38 linked-widely']);
    expect(told(linked({ subjectFilter: null, onlyGroups: ['g'] }))).toEqual([]);
    const [admins] = linked({ excludesAdmins: false });
    expect(admins).toMatchObject({ reason: 'administrators-linked', severity: 'critical' });
  });
});

describe('somebody who should get in', () => {
  const ANA = { id: 'u1', login: 'ana@acme.example', email: 'ana@acme.example', active: true };
  const who = (more: Partial<NonNullable<Sides['user']>> = {}): NonNullable<Sides['user']> => ({
    name: ANA.login,
    atSource: [ANA],
    access: { assigned: true, userName: ANA.login },
    sentAs: ANA.email,
    atTarget: [ANA],
    ...more,
  });
  const policy = target({}, { policy: POLICY });
  const judged = (user: NonNullable<Sides['user']>, protocol: 'saml' | 'oidc' = 'oidc', to = policy) =>
    told(linkingFindings(sides(source(), to, user), protocol));

  it('gets in when all is well', () => {
    expect(judged(who())).toEqual([]);
    expect(judged(who(), 'saml')).toEqual([]);
  });

  it.each([
    ['is not there', { atSource: [] }, ['failed O20 user-unknown']],
    ['is there twice', { atSource: [ANA, ANA] }, ['failed O20 user-ambiguous']],
    ['is not active', { atSource: [{ ...ANA, active: false }] }, ['failed O20 user-inactive']],
    ['is not assigned', { access: { assigned: false, userName: null } }, ['failed O20 user-not-assigned']],
    ['arrives as somebody who is filtered', { sentAs: 'ana@evil.example' }, ['failed O36 subject-filtered']],
    ['fits two', { atTarget: [ANA, ANA] }, ['failed O36 match-ambiguous']],
    ['fits one who is not active', { atTarget: [{ ...ANA, active: false }] }, ['failed O36 match-inactive']],
    ['is nobody over there', { atTarget: [] }, ['failed O37 user-not-there']],
    [
      'arrives as nobody can tell whom',
      { sentAs: null, atTarget: null },
      ['untested O36 template-not-evaluated'],
    ],
    [
      'has a slash in the name',
      { access: { assigned: true, userName: 'acme/ana' } },
      ['failed O39 name-with-slash'],
    ],
  ] as const)('who %s', (_name, more, expected) => {
    expect(judged(who(more))).toEqual(expected);
  });

  it('has a slash in the name, which counts by SAML where an org makes users of another one', () => {
    const slashed = who({ access: { assigned: true, userName: 'acme/ana' } });
    const byOrg = samlApplication('hub', { saml: SAML_SETTINGS, kind: 'okta_org2org', provisions: true });
    expect(judged(slashed, 'saml')).toEqual([]);
    expect(told(linkingFindings(sides(source({}, { application: byOrg }), policy, slashed), 'saml'))).toEqual(
      ['failed O39 name-with-slash'],
    );
  });

  it('is made at the first sign-in where the policy says so', () => {
    const making = target({}, { policy: { ...POLICY, createsUsers: true } });
    expect(judged(who({ atTarget: [] }), 'saml', making)).toEqual([]);
    expect(judged(who({ atTarget: [] }), 'oidc', making)).toEqual(['untested O37 tenant-setting-unseen']);
  });
});

describe('a certificate that is published', () => {
  const idp = (...certificates: readonly string[]) =>
    source(
      {},
      { published: { origin: 'wic', entityId: 'https://idp.example', signingCertificates: certificates } },
    );
  const sp = (signing: string, encryption: string) =>
    target(
      { signsRequests: true, own: [held(good), held(good, { use: 'encryption' })] },
      { published: { origin: 'cic', signingCertificates: [signing], encryptionCertificates: [encryption] } },
    );
  const judged = (from: SourceSide | null, to: TargetSide | null) =>
    publishedCertificateFindings(sides(from, to)).map((it) => `${it.outcome} ${it.check} ${it.reason}`);

  it('is the one in force, beside others or not', () => {
    expect(judged(idp(other, good), null)).toEqual(['passed S4 certificate-published']);
    expect(judged(null, sp(good, good))).toEqual(Array(2).fill('passed S4 certificate-published'));
    expect(judged(source(), target())).toEqual([]);
  });

  it('is another one than the one in force', () => {
    expect(judged(idp(other), null)).toEqual(['warned S4 certificate-not-published']);
    expect(judged(null, sp(other, other))).toEqual(Array(2).fill('warned S4 certificate-not-published'));
  });
});

describe('a client', () => {
  const SECRET = new Secret('the one that both have');
  const CLIENT: NonNullable<FederatedApplication['oidc']> = {
    clientId: 'c1',
    redirectUris: ['https://hub.example/callback'],
    postLogoutUris: [],
    grantTypes: ['authorization_code'],
    authentication: 'client_secret_basic',
    keysUrl: null,
  };
  const PROVIDER: OidcProviderSettings = {
    issuer: 'https://idp.example',
    discoveryUrl: null,
    authorizationUrl: null,
    tokenUrl: null,
    keysUrl: null,
    userInfoUrl: 'https://idp.example/userinfo',
    clientId: 'c1',
    clientSecret: SECRET,
    authentication: null,
    scopes: ['openid', 'email'],
    pkce: true,
    callbackUrls: ['https://hub.example/callback'],
  };
  const judged = (
    client: Partial<typeof CLIENT> = {},
    provider: Partial<OidcProviderSettings> = {},
    more: Partial<FederatedApplication> = {},
  ) => {
    const application: FederatedApplication = {
      ...samlApplication('hub', { protocol: 'oidc', saml: null, oidc: { ...CLIENT, ...client } }),
      ...more,
    };
    const from = source({}, { application, clientSecrets: [SECRET] });
    const to = target({}, { saml: null, oidc: { ...PROVIDER, ...provider }, policy: POLICY });
    return told(clientFindings(sides(from, to)));
  };

  it.each([
    ['is right', {}, {}, []],
    ['comes back to where it may not', { redirectUris: [] }, {}, ['failed O13 redirect-missing']],
    [
      'proves itself otherwise',
      { authentication: 'private_key_jwt' },
      {},
      ['failed O21 method-mismatch', 'untested O22 not-looked-at'],
    ],
    ['has no scope openid', {}, { scopes: ['email'] }, ['failed O28 openid-missing']],
    [
      'is found by a claim that it does not ask for',
      {},
      { scopes: ['openid'] },
      ['failed O29 claim-not-asked-for'],
    ],
    ['has no userinfo', {}, { userInfoUrl: null }, ['warned O29 userinfo-missing']],
    ['signs out to nowhere', {}, { endsSessions: true }, ['failed O32 logout-unregistered']],
    [
      'has no secret',
      {},
      { clientSecret: null, authentication: 'client_secret_basic' },
      ['failed O22 secret-missing'],
    ],
    ['is another', {}, { clientId: 'c2' }, ['failed O22 client-id-mismatch']],
  ] as const)('that %s', (_name, client, provider, expected) => {
    expect(judged(client, provider)).toEqual(expected);
  });

  it('of another org of the vendor has a check of its own', () => {
    expect(judged({ redirectUris: [] }, {}, { kind: 'okta_org2org' })).toEqual([
      'failed O14 redirect-missing',
    ]);
  });

  it('shows no secret in any finding', () => {
    const from = source(
      {},
      {
        application: samlApplication('hub', { protocol: 'oidc', saml: null, oidc: CLIENT }),
        clientSecrets: [new Secret('one that differs')],
      },
    );
    const to = target({}, { saml: null, oidc: PROVIDER, policy: POLICY });
    const findings = clientFindings(sides(from, to));
    expect(told(findings)).toEqual(['failed O22 secret-mismatch']);
    expect(JSON.stringify(findings)).not.toMatch(/both have|differs/);
  });
});
