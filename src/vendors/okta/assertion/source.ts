/**
 * An Okta org as identity provider without a browser.
 *
 * | here        | Okta                                                                              |
 * |-------------|-----------------------------------------------------------------------------------|
 * | application | the SAML application's embed link (appLinks), found by label or id                |
 * | person      | primary authentication (/api/v1/authn), with a factor where the org wants one     |
 * | session     | /login/sessionCookieRedirect, and /login/signout when it has served               |
 * | assertion   | the form that the application's page would post by itself                         |
 *
 * In this order, so that nobody is signed in for an application that is not there, and no password is sent twice.
 */
import { IdctlError } from '../../../core/errors.ts';
import type { HttpResponse } from '../../../core/http-contract.ts';
import { Secret } from '../../../core/secret.ts';
import type { AssertionRequest, AssertionSource } from '../../../services/connections/assertion-port.ts';
import type { VendorContext } from '../../contract.ts';
import { ApplicationLinks, type FoundLink } from './application-link.ts';
import { type PostedForm, readPostedForm } from './posted-form.ts';
import { signInPerson } from './primary-sign-in.ts';
import { noAnswer, notOpened, type Opening } from './sign-in-faults.ts';
import { WebSession } from './web-session.ts';

export function oktaAssertions(context: VendorContext): AssertionSource {
  const links = new ApplicationLinks(context);
  return {
    async assertionFor({ person, application, consumers }) {
      const link = await links.find(application);
      const token = await signInPerson(context, person);
      const session = await WebSession.open(context, token, link.address);
      const { connection } = context;
      const opening = { connection, application, userName: person.userName, consumers };
      try {
        return await answerOf(session, links, link, opening);
      } finally {
        await session.close();
      }
    },
  };
}

interface Wanted extends Opening {
  readonly consumers: AssertionRequest['consumers'];
}

/** A link that was remembered may have moved: then it is looked up, and opened with the same session. */
async function answerOf(
  session: WebSession,
  links: ApplicationLinks,
  { address, isRemembered }: FoundLink,
  wanted: Wanted,
): Promise<Secret> {
  const answer = answerOn(await session.open(address), wanted);
  if (answer instanceof Secret) return answer;
  const now = isRemembered ? await links.findAnew(wanted.application) : null;
  if (now === null || now.address.href === address.href) throw answer;
  return answerOf(session, links, now, wanted);
}

/** The answer on an application's page, or what is wrong with the page. */
function answerOn(page: HttpResponse, wanted: Wanted): Secret | IdctlError {
  if (page.status === 403 || page.status === 404) return notOpened(page, wanted);
  const form = readPostedForm(page.text);
  if (form === null) return noAnswer(page, wanted);
  // Whoever gets an answer can sign in with it: it goes where it is meant for, and nowhere else.
  return wanted.consumers.some((it) => sameAddress(it, form.action))
    ? new Secret(form.samlResponse)
    : meantForOthers(form, wanted);
}

function meantForOthers({ action }: PostedForm, { connection, application, consumers }: Wanted): IdctlError {
  const place = ({ origin, pathname }: URL): string => `${origin}${pathname}`;
  return new IdctlError(
    'CONFIG_INVALID',
    `The application "${application}" of ${connection} sends its answers to ${place(action)}: nothing was handed on.`,
    {
      hint: `Expected was ${consumers.map(place).join(' or ')}. Name the right application, or set in the connection that signs in by it where it sends them.`,
    },
  );
}

/** Paths are compared as IIS does, without regard to capitals. */
function sameAddress(one: URL, other: URL): boolean {
  const path = ({ pathname }: URL): string => pathname.toLowerCase().replace(/\/+$/, '');
  return one.origin === other.origin && path(one) === path(other);
}
