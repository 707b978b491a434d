/** Nothing of what strangers sent reaches a terminal as anything but text: no escape, no control, no turned-round order. */
import { Chalk } from 'chalk';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decodedText } from '../../../../src/cli/federation/decode-text.ts';
import { explainedText } from '../../../../src/cli/federation/explain-text.ts';
import { storyText } from '../../../../src/cli/federation/story-text.ts';
import { readInput } from '../../../../src/services/federation/capture/read-input.ts';
import { tellStory } from '../../../../src/services/federation/capture/story.ts';
import { decodeInput } from '../../../../src/services/federation/decode/decode-input.ts';
import { errorTextsOf } from '../../../../src/services/federation/explain/error-texts.ts';
import { explain } from '../../../../src/services/federation/explain/explain.ts';
import { type HarStep, harOf, jwt, posted, samlResponse, streamOf } from '../../../support/federation/har.ts';

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
const HARMFUL = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/;

const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(
    '\u001b[2J\u001b]0;owned\u0007',
    '\r\n\u001b[1A',
    '\u202egnp.exe',
    '\u009b31m',
    'a\u200bb',
    '\u0000',
    '\u2028',
  ),
);

const escaped = (text: string): string => text.replace(/[&<>"']/g, (it) => `&#${it.charCodeAt(0)};`);

function stepsOf(evil: string): readonly HarStep[] {
  const xml = samlResponse(escaped(evil), escaped(evil)).replace('Name="groups"', `Name="${escaped(evil)}"`);
  return [
    {
      url: `https://op.example/authorize?client_id=${evil}&response_type=code&${evil}=${evil}`,
      status: 302,
      location: evil,
    },
    {
      url: `https://rp.example/cb?error=${evil}&error_description=${encodeURIComponent(Buffer.from(evil).toString())}&state=1`,
      status: 400,
      type: 'text/html',
      body: `<h1>Error ${evil}</h1>`,
    },
    {
      url: 'https://op.example/token',
      form: { grant_type: evil },
      type: 'application/json',
      body: JSON.stringify({ error: evil, id_token: jwt({ sub: evil, [evil]: { [evil]: [evil] } }) }),
    },
    { url: `https://${evil}/`, method: evil, form: { SAMLResponse: posted(xml) } },
    {
      url: 'https://op.example/jwks',
      type: 'application/json',
      body: JSON.stringify({ keys: [{ kty: 'RSA', kid: evil }] }),
    },
    {
      url: 'https://sp.example/md',
      type: 'text/xml',
      body: `<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${escaped(evil)}"/>`,
    },
  ];
}

it('holds for captures, decoded and explained', async () => {
  await fc.assert(
    fc.asyncProperty(hostile, async (evil) => {
      const input = await readInput(streamOf(harOf(stepsOf(evil))), { source: evil });
      const knowledge = { at: new Date('2026-03-01T10:00:00Z'), skewMs: 0 };
      const decoded = await decodeInput(input, knowledge, { source: evil, isTimeGiven: false });
      const texts = errorTextsOf(input.capture.messages).map(({ text, ...rest }) => ({
        ...rest,
        explanation: explain(text),
      }));
      const shown = [
        decodedText(decoded, false),
        storyText(tellStory(input.capture), new Chalk({ level: 0 })),
        explainedText([...texts, { hop: null, place: 'text', explanation: explain(evil) }], false),
      ];
      for (const text of shown) expect(HARMFUL.exec(text)?.[0]).toBeUndefined();
      expect(decoded.parts.length).toBeGreaterThan(3);
    }),
    { numRuns: 150 },
  );
});
