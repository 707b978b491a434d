/** The lab's orgs, wired by the recipes, and what a person changes there afterwards. */
import type { Http, HttpResponse } from '../../../../src/core/http-contract.ts';
import type {
  FederatedApplication,
  FederationEnd,
  TrustedProvider,
} from '../../../../src/services/federation/port.ts';
import type { Report } from '../../../../src/services/federation/report.ts';
import type { DeclaredTarget, StaticSubject } from '../../../../src/services/federation/static/subject.ts';
import { verifyStatic } from '../../../../src/services/federation/static/verify-static.ts';
import { applyWiring } from '../../../../src/services/sso/apply.ts';
import { oktaFederation } from '../../../../src/vendors/okta/federation/end.ts';
import { type Org, SsoLab } from '../../../support/sso-lab.ts';
import { LAB_WIRINGS } from '../../../support/sso-wirings.ts';

// biome-ignore lint/suspicious/noExplicitAny: documents of Okta, changed as a person would in the console
export type Thing = any;

export const ANA = 'ana.ruiz@lab.example';
export const NOT_ASSIGNED = 'mira.okafor-admin@lab.example';

export type Recipe = 'org2org-saml' | 'org2org-oidc' | 'oidc' | 'saml';

/** What each recipe calls its application, and its identity provider where there is one. */
const NAMES: Readonly<Record<Recipe, string>> = {
  'org2org-saml': 'partners',
  'org2org-oidc': 'partners',
  oidc: 'shop',
  saml: 'wiki',
};

export class LabWorld {
  readonly sso: SsoLab;
  readonly #kept = new Map<Recipe, () => Promise<void>>();
  #recipe: Recipe = 'org2org-saml';
  /** Somebody who should get in. */
  user: string | null = null;
  /** The end that lets people in, where nobody can be asked. */
  declared: DeclaredTarget | null = null;
  /** What the ends are like where they are of another vendor than the lab's orgs are. */
  asOtherVendor: (provider: TrustedProvider) => TrustedProvider = (it) => it;
  asOtherSource: (application: FederatedApplication) => FederatedApplication = (it) => it;
  /** How long after now it is judged. */
  laterMs = 0;

  private constructor(sso: SsoLab) {
    this.sso = sso;
  }

  static async start(): Promise<LabWorld> {
    return new LabWorld(await SsoLab.start());
  }

  stop(): Promise<void> {
    return this.sso.stop();
  }

  /** Wired once for each recipe, and as that left it from then on. */
  async wire(recipe: Recipe): Promise<void> {
    this.#recipe = recipe;
    this.user = null;
    this.declared = null;
    this.asOtherVendor = (it) => it;
    this.asOtherSource = (it) => it;
    this.laterMs = 0;
    const back = this.#kept.get(recipe);
    if (back !== undefined) return back();
    await this.sso.renew();
    const wiring = LAB_WIRINGS[recipe];
    if (wiring === undefined) throw new Error(`no wiring of ${recipe}`);
    await applyWiring(this.sso.deps, wiring, { adopt: false, rollback: false, expected: null });
    this.#kept.set(recipe, this.sso.keep());
  }

  get name(): string {
    return NAMES[this.#recipe];
  }

  /** As the administrator of an org. */
  async call(org: Org, method: string, path: string, body?: unknown): Promise<Thing> {
    const response = await fetch(`${this.sso.lab.urls[org]}${path}`, {
      method,
      headers: {
        authorization: `SSWS ${this.sso.lab.credentials()[`okta/${org}-token`]}`,
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text === '' ? null : JSON.parse(text);
  }

  async app(): Promise<Thing> {
    const all: readonly Thing[] = await this.call('wic', 'GET', '/api/v1/apps?limit=200');
    return all.find((it) => it.label === this.name);
  }

  async idp(): Promise<Thing> {
    const all: readonly Thing[] = await this.call('cic', 'GET', '/api/v1/idps?limit=200');
    return all.find((it) => it.name === this.name);
  }

  async changeApp(edit: (app: Thing) => void): Promise<void> {
    const app = await this.app();
    edit(app);
    await this.call('wic', 'PUT', `/api/v1/apps/${app.id}`, app);
  }

  async changeIdp(edit: (idp: Thing) => void): Promise<void> {
    const idp = await this.idp();
    edit(idp);
    await this.call('cic', 'PUT', `/api/v1/idps/${idp.id}`, idp);
  }

  /** Signs with it where `isUsed`; a certificate of the application in any case. */
  async newKey(isUsed: boolean): Promise<Thing> {
    const app = await this.app();
    const key = await this.call(
      'wic',
      'POST',
      `/api/v1/apps/${app.id}/credentials/keys/generate?validityYears=2`,
    );
    if (isUsed) {
      await this.changeApp((it) => {
        it.credentials.signing = { kid: key.kid };
      });
    }
    return key;
  }

  /** Instead of what would be answered, by the beginning of an address. */
  answerAt(address: string, body: object): void {
    const { between } = this.sso;
    const headers = { 'content-type': 'application/json' };
    const answer = { status: 200, headers, setCookie: [], text: JSON.stringify(body), requestId: undefined };
    this.sso.between = (http): Http => {
      const inner = between(http);
      return {
        close: () => http.close(),
        send: async (request) => (request.path.startsWith(address) ? answer : inner.send(request)),
      };
    };
  }

  /** What a public document says otherwise, by a part of its path. */
  publish(part: string, edit: (answer: HttpResponse) => Partial<HttpResponse>): void {
    const { between } = this.sso;
    this.sso.between = (http): Http => ({
      close: () => http.close(),
      send: async (request) => {
        const answer = await between(http).send(request);
        return request.path.includes(part) ? { ...answer, ...edit(answer) } : answer;
      },
    });
  }

  publishJson(part: string, edit: (body: Thing) => void): void {
    this.publish(part, ({ text }) => {
      const body: Thing = JSON.parse(text);
      edit(body);
      return { text: JSON.stringify(body) };
    });
  }

  async verify(): Promise<Report> {
    const isPair = this.#recipe.startsWith('org2org');
    const target = oktaFederation(this.sso.context('cic'));
    const subject: StaticSubject = {
      name: this.name,
      source: {
        connection: 'wic',
        end: this.disguised(oktaFederation(this.sso.context('wic'))),
        application: this.name,
      },
      target: isPair ? { connection: 'cic', end: this.disguised(target), provider: this.name } : null,
      declared: this.declared,
      user: this.user,
    };
    return verifyStatic({ now: () => this.sso.lab.clock.now() + this.laterMs }, subject);
  }

  disguised(end: FederationEnd): FederationEnd {
    return {
      ...end,
      application: async (name) => this.asOtherSource(await end.application(name)),
      identityProvider: async (name) => this.asOtherVendor(await end.identityProvider(name)),
    };
  }
}
