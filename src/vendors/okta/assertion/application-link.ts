/** Where an application is opened at the org: its embed link, by label, by id, or as it was given. */
import { IdctlError } from '../../../core/errors.ts';
import type { VendorContext } from '../../contract.ts';
import { oktaFor } from '../okta.ts';
import { onlyOne } from '../only-one.ts';
import type { OktaApplication } from '../spec.ts';

const ID = /^0oa[A-Za-z0-9]{17}$/;
const PAGE = 200;

/** So long a link is remembered: with it a sign-in needs nothing of the management API. */
const REMEMBERED_MS = 24 * 60 * 60_000;

export interface FoundLink {
  readonly address: URL;
  /** Whether it was found by an earlier run and not looked up now. */
  readonly isRemembered: boolean;
}

export class ApplicationLinks {
  readonly #context: VendorContext;

  constructor(context: VendorContext) {
    this.#context = context;
  }

  /** @throws NOT_FOUND, AMBIGUOUS, CONFIG_INVALID (an address of elsewhere; no SAML application, or an inactive one) */
  async find(application: string): Promise<FoundLink> {
    if (/^https?:\/\//i.test(application)) {
      return { address: this.#ownAddress(application), isRemembered: false };
    }
    const known = await this.#context.facts.get(factOf(application));
    if (typeof known === 'string' && URL.canParse(known))
      return { address: new URL(known), isRemembered: true };
    return this.findAnew(application);
  }

  async findAnew(application: string): Promise<FoundLink> {
    await this.#context.facts.drop(factOf(application));
    const found = await this.#look(application);
    this.#refuseUseless(found, application);
    const href = found._links?.appLinks?.[0]?.href ?? '';
    if (!URL.canParse(href)) throw this.#useless(application, 'has no link that opens it');
    const { pathname, search } = new URL(href);
    // The org has several names (its own, a custom domain), and the session is of the one that we speak to.
    const address = new URL(`${pathname}${search}`, this.#context.baseUrl);
    await this.#context.facts.set(factOf(application), address.href, REMEMBERED_MS);
    return { address, isRemembered: false };
  }

  async #look(application: string): Promise<OktaApplication> {
    const client = oktaFor(this.#context);
    if (ID.test(application)) {
      const path = `api/v1/apps/${encodeURIComponent(application)}`;
      const found = await client.readIfThere<OktaApplication>(path, 'getApplication');
      if (found !== null) return found;
    }
    const found: OktaApplication[] = [];
    // `q` finds what begins with the label.
    const query = { limit: PAGE, q: application };
    for await (const app of client.rows<OktaApplication>('api/v1/apps', 'listApplications', query)) {
      if (app.label === application) found.push(app);
    }
    return onlyOne(found, 'application', application);
  }

  #refuseUseless({ status, signOnMode }: OktaApplication, application: string): void {
    if (signOnMode !== 'SAML_2_0') throw this.#useless(application, 'is no SAML 2.0 application');
    if (status !== 'ACTIVE') throw this.#useless(application, 'is not active');
  }

  #useless(application: string, why: string): IdctlError {
    return new IdctlError(
      'CONFIG_INVALID',
      `The application "${application}" of ${this.#context.connection} ${why}.`,
      { hint: `Look at it with: idctl okta apps show "${application}" -c ${this.#context.connection}` },
    );
  }

  #ownAddress(text: string): URL {
    const { baseUrl, connection } = this.#context;
    if (URL.canParse(text) && new URL(text).origin === new URL(baseUrl).origin) return new URL(text);
    throw new IdctlError('CONFIG_INVALID', `The address of the application is none of ${connection}.`, {
      hint: `It begins with ${baseUrl}. Name the application by its label instead, or correct the address.`,
    });
  }
}

function factOf(application: string): string {
  return `application link ${application}`;
}
