/** What is told of a SAML answer that PVWA has refused. */
import { describe, expect, test } from 'vitest';
import { describeAnswer } from '../../../src/vendors/cyberark/saml-answer.ts';
import { newIdp, respond } from '../../support/saml-idp.ts';

const base64 = (xml: string): string => Buffer.from(xml).toString('base64');

describe('a refused answer', () => {
  test('is told by whom, for whom, to whom, where and until when', async () => {
    const idp = await newIdp('http://www.okta.com/exkmadeup');
    const answer = respond(idp, {
      ...{ recipient: 'https://pvwa.example/acs', audience: 'PasswordVault', nameId: 'sam' },
      ...{ nowMs: Date.parse('2026-03-01T10:00:00Z'), until: '2026-03-01T10:05:00.000Z' },
    });
    expect(describeAnswer(answer)).toMatch(
      /^The answer came from http:\/\/www\.okta\.com\/exkmadeup, for sam, to PasswordVault, at https:\/\/pvwa\.example\/acs, good until 2026-03-01T10:05:00\.000Z\. /,
    );
  });

  test('is told as far as it can be read', () => {
    expect(describeAnswer(base64('<saml:Issuer>me</saml:Issuer>'))).toMatch(/^The answer came from me\. /);
    expect(describeAnswer(base64('<a:Issuer x="1">me</a:Issuer><NameID>sam</NameID>'))).toContain(
      ', for sam.',
    );
  });

  test.each([
    '',
    'no base64 at all',
    base64('<html>'),
    base64('<Issuer></Issuer>'),
    base64('<Issuers>x</Issuers>'),
  ])('is not told when it is none: %j', (answer) => expect(describeAnswer(answer)).toBeNull());

  test('cannot write over the terminal, nor without end', () => {
    const told =
      describeAnswer(base64(`<Issuer>a\u001b[2J\nb\u202e</Issuer><NameID>${'n'.repeat(9999)}</NameID>`)) ??
      '';
    expect(told).toContain('from a [2J b,');
    expect(told.length).toBeLessThan(600);
  });
});
