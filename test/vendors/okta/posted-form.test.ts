/** The form by which an application's page posts its answer. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPostedForm } from '../../../src/vendors/okta/assertion/posted-form.ts';

const ANSWER = Buffer.from('<Response/>?>~ and more').toString('base64');
const ACS = 'https://pvwa.corp.example/PasswordVault/api/auth/saml/logon';

const page = (form: string): string =>
  `<!doctype html><html><head><script>var a = "<form action='x'>";</script></head><body>${form}</body></html>`;
const form = (inside: string, attributes = `id="appForm" action="${ACS}" method="POST"`): string =>
  page(`<form ${attributes}>${inside}<noscript><p>Press</p><input type="submit"></noscript></form>`);
const input = (value: string, name = 'SAMLResponse'): string =>
  `<input name="${name}" type="hidden" value="${value}"/>`;

/** As Okta writes what is no letter and no digit. */
const numbered = (text: string): string =>
  text.replace(/[^A-Za-z0-9]/g, (it) => `&#x${it.charCodeAt(0).toString(16)};`);

describe('a page that posts an answer', () => {
  it.each([
    ['as it is', form(input(ANSWER))],
    ['with a relay state', form(`${input(ANSWER)}${input('', 'RelayState')}`)],
    ['with entities', form(input(numbered(ANSWER)), `action="${numbered(ACS)}" method="post"`)],
    [
      'in single quotes',
      form(`<input value='${ANSWER}' name='SAMLResponse'>`, `method='post' action='${ACS}'`),
    ],
    ['in capitals', form(`<INPUT NAME="SAMLResponse" VALUE="${ANSWER}">`, `METHOD="POST" ACTION="${ACS}"`)],
    ['broken into lines', form(input(ANSWER.replace(/(.{8})/g, '$1\r\n')))],
    ['beside another form', page(`<form action="/search"><input name="q"></form>`) + form(input(ANSWER))],
  ])('is read %s', (_how, html) => {
    expect(readPostedForm(html)).toEqual({ action: new URL(ACS), samlResponse: ANSWER });
  });

  it('is read whatever the answer holds', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), (bytes) => {
        const answer = Buffer.from(bytes).toString('base64');
        expect(readPostedForm(form(input(numbered(answer))))?.samlResponse).toBe(answer);
      }),
    );
  });
});

describe('a page that does not', () => {
  it.each([
    ['a sign-in page', page('<form method="post" action="/signin"><input name="identifier"></form>')],
    ['nothing', ''],
    ['JSON', '{"SAMLResponse":"PHg+"}'],
    ['an answer outside of a form', page(input(ANSWER))],
    ['an answer behind the form', page(`<form action="${ACS}" method="post"></form>${input(ANSWER)}`)],
    ['an answer in a comment', page(`<form action="${ACS}" method="post"><!--${input(ANSWER)}--></form>`)],
    [
      'an answer in a script',
      page(`<form action="${ACS}" method="post"><script>${input(ANSWER)}</script></form>`),
    ],
    ['a form that does not post', form(input(ANSWER), `action="${ACS}" method="get"`)],
    ['a form without a method', form(input(ANSWER), `action="${ACS}"`)],
    ['a form without an address', form(input(ANSWER), 'method="post"')],
    ['a form to a path', form(input(ANSWER), 'method="post" action="/acs"')],
    ['a form to a script', form(input(ANSWER), 'method="post" action="javascript:x()"')],
    ['two answers', form(input(ANSWER) + input(ANSWER))],
    ['two forms with an answer', form(input(ANSWER)) + form(input(ANSWER))],
    ['an empty answer', form(input(''))],
    ['no base64', form(input('<Response>'))],
    ['base64 that was cut', form(input(ANSWER.slice(0, -1)))],
    ['base64 of another alphabet', form(input('-_-_'))],
    ['a page without end', form(input(ANSWER)) + 'x'.repeat(1024 * 1024)],
  ])('is none: %s', (_what, html) => {
    expect(readPostedForm(html)).toBeNull();
  });

  it('is none, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => readPostedForm(text) === null),
    );
  });
});
