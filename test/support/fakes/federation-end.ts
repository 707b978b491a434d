/** An end of a federation as plain data; held to the contract that the adapters are held to. */
import { IdctlError } from '../../../src/core/errors.ts';
import type {
  FederatedApplication,
  FederationEnd,
  HeldCertificate,
  PublishedDocument,
  SamlApplicationSettings,
  TrustedProvider,
} from '../../../src/services/federation/port.ts';
import { Failures } from './failures.ts';

export class FakeFederationEnd implements FederationEnd {
  readonly signInEvents = {};
  readonly failures = new Failures();
  readonly addresses: readonly string[];
  apps: FederatedApplication[] = [];
  providers: TrustedProvider[] = [];
  /** By the id of the application. */
  readonly keys = new Map<string, readonly HeldCertificate[]>();

  constructor(address = 'https://fake.example') {
    this.addresses = [address];
  }

  async facts() {
    return { addresses: this.addresses, edition: 'A fake', unseen: [] };
  }

  applications(): Promise<readonly FederatedApplication[]> {
    return this.failures.around('applications', () => this.apps);
  }

  async application(name: string): Promise<FederatedApplication> {
    return only(
      this.apps.filter((it) => it.id === name || it.label === name),
      name,
    );
  }

  async signingCertificates({ id }: FederatedApplication): Promise<readonly HeldCertificate[]> {
    return this.keys.get(id) ?? [];
  }

  async identityProviders(): Promise<readonly TrustedProvider[]> {
    return this.providers;
  }

  async identityProvider(name: string): Promise<TrustedProvider> {
    return only(
      this.providers.filter((it) => it.id === name || it.name === name),
      name,
    );
  }

  async users() {
    return [];
  }

  async access() {
    return { assigned: null, userName: null };
  }

  async isAssigned() {
    return null;
  }

  async clientSecrets() {
    return null;
  }

  async metadata(of: FederatedApplication | TrustedProvider): Promise<PublishedDocument | null> {
    if (of.saml === null) return null;
    const certificates = this.keys.get(of.id)?.filter((it) => it.status === 'active') ?? [];
    const text = `<EntityDescriptor>${certificates.map((it) => it.certificate).join('')}</EntityDescriptor>`;
    return { url: `${this.addresses[0]}/${of.id}/metadata`, status: 200, headers: {}, text };
  }

  async issuer({ protocol }: FederatedApplication): Promise<string | null> {
    return protocol === 'oidc' ? (this.addresses[0] ?? null) : null;
  }

  async published(url: string): Promise<PublishedDocument> {
    return { url, status: 404, headers: {}, text: '' };
  }
}

function only<T>(found: readonly T[], name: string): T {
  const [one, another] = found;
  if (one === undefined) throw new IdctlError('NOT_FOUND', `There is no "${name}".`);
  if (another !== undefined) throw new IdctlError('AMBIGUOUS', `There are several "${name}".`);
  return one;
}

export const SAML_SETTINGS: SamlApplicationSettings = {
  audience: 'https://sp.example/saml',
  acsUrl: 'https://sp.example/saml/acs',
  otherAcsUrls: [],
  recipient: 'https://sp.example/saml/acs',
  destination: 'https://sp.example/saml/acs',
  nameIdFormat: 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress',
  userName: null,
  signsResponse: true,
  signsAssertion: true,
  signatureHash: 'sha256',
  digestHash: 'sha256',
  encryption: null,
  requestCertificates: [],
  wantsSignedRequests: false,
  attributes: [],
  authnContext: null,
};

export function samlApplication(id: string, more: Partial<FederatedApplication> = {}): FederatedApplication {
  return {
    id,
    label: id,
    kind: 'fake',
    protocol: 'saml',
    active: true,
    hasTile: false,
    saml: SAML_SETTINGS,
    oidc: null,
    ...more,
  };
}
