/** Captures: one thing wrong in each, told by the one check that is about it; and sound ones, of which nothing is told. */
import { beforeAll, describe, expect, it } from 'vitest';
import { redactHar } from '../../../src/services/federation/redact/redact-har.ts';
import { harOf, streamOf } from '../../support/federation/har.ts';
import { verified } from '../../support/federation/passive.ts';
import { type SamlKeys, samlKeys } from '../../support/saml/keys.ts';
import { PASSIVE_OIDC, type Passive, SOUND_OIDC } from './passive-oidc.ts';
import { PASSIVE_SAML, PASSIVE_SAML_WARNED, SOUND_SAML } from './passive-saml.ts';
import { eachCase, failedChecks, told, warnings } from './support/case.ts';
import { HOME } from './support/oidc-flow.ts';

let keys: SamlKeys;
beforeAll(async () => {
  keys = await samlKeys();
});

async function report({ evidence, knowledge }: Passive) {
  const found = await verified(evidence, knowledge, { isTimeGiven: false });
  if (found === null) throw new Error('nothing of a federation');
  return found;
}

describe('a capture with one fault', () => {
  it.each(eachCase('passive', PASSIVE_OIDC))('is told by %s alone: %s', async (check, _says, provoke) => {
    const found = await report(provoke());
    expect(failedChecks(found), told(found)).toEqual([check]);
    // Who looks at a capture has nothing else to run again.
    expect(found.findings.filter((it) => it.retest?.includes('no sign-in is needed'))).toEqual([]);
  });

  it.each(eachCase('passive', PASSIVE_SAML))('is told by %s alone: %s', async (check, _says, provoke) => {
    const found = await report(await provoke(keys));
    expect(failedChecks(found), told(found)).toEqual([check]);
  });
});

/** As the application ends that does not take what came: with a page that says nothing. */
function endedBadly(evidence: string): string {
  const har = JSON.parse(evidence);
  const { entries } = har.log;
  const last = entries.at(-1);
  const page = JSON.parse(harOf([{ url: HOME, status: 500, type: 'text/html', body: '<h1>Sorry</h1>' }]));
  const startedDateTime = new Date(Date.parse(last.startedDateTime) + 1000).toISOString();
  const others = entries.filter((it: typeof last) => it.request.url !== HOME);
  har.log.entries = [...others, { ...page.log.entries[0], startedDateTime }];
  return JSON.stringify(har);
}

describe('a capture with one fault that ends in an error page', () => {
  it.each(eachCase('passive', PASSIVE_OIDC))(
    'is told by %s, and not by the page: %s',
    async (check, _says, provoke) => {
      const { evidence, knowledge } = provoke();
      const found = await report({ evidence: endedBadly(evidence), knowledge });
      expect(failedChecks(found), told(found)).toEqual([check]);
    },
  );
});

describe('what works today and should not stay so', () => {
  it.each(eachCase('passive', PASSIVE_SAML_WARNED))(
    'is told by %s, and nothing fails: %s',
    async (check, _says, provoke) => {
      const found = await report(await provoke(keys));
      expect(failedChecks(found), told(found)).toEqual([]);
      expect(warnings(found).map((it) => it.split(' ')[0])).toContain(check);
    },
  );
});

describe('a sound capture has no failure and no warning', () => {
  it.each(Object.entries(SOUND_OIDC))('%s', async (_name, make) => {
    const found = await report(make());
    expect([failedChecks(found), warnings(found)], told(found)).toEqual([[], []]);
    expect(found.verdict).toBe('sound');
  });

  it.each(Object.entries(SOUND_SAML))('%s', async (name, make) => {
    const found = await report(await make(keys));
    expect([failedChecks(found), warnings(found)], told(found)).toEqual([[], []]);
    expect(found.verdict, told(found)).toBe('sound');
    expect(name).not.toBe('');
  });
});

async function copyOf(evidence: string): Promise<string> {
  const pieces: string[] = [];
  for await (const piece of redactHar(streamOf(evidence), { keepNames: false })) pieces.push(piece);
  return pieces.join('');
}

describe('the copy without secrets', () => {
  const sound = [
    ...Object.entries(SOUND_OIDC),
    ...Object.entries(SOUND_SAML).map(([name, make]) => [name, () => make(keys)] as const),
  ];
  it.each(sound)('of a sound capture has no failure, and is not called sound: %s', async (_name, make) => {
    const { evidence, knowledge } = await make();
    if (!evidence.startsWith('{"log"')) return;
    const found = await report({ evidence: await copyOf(evidence), knowledge });
    expect(failedChecks(found), told(found)).toEqual([]);
    expect(found.verdict).toBe('undecided');
    expect(found.claims.filter((it) => it.verified)).toEqual([]);
  });

  // With the signatures go the tricks that are played with them.
  const OF_SIGNATURES = /^S(6|9|1[0-3])$/;
  const wrong = [
    ...eachCase('passive', PASSIVE_OIDC),
    ...eachCase('passive', PASSIVE_SAML).map(
      ([check, says, provoke]) => [check, says, () => provoke(keys)] as const,
    ),
  ].filter(([check]) => !OF_SIGNATURES.test(check));
  it.each(wrong)(
    'of a capture with one fault tells it, or nothing else: %s, %s',
    async (check, _says, provoke) => {
      const { evidence, knowledge } = await provoke();
      if (!evidence.startsWith('{"log"')) return;
      const found = await report({ evidence: await copyOf(evidence), knowledge });
      expect([[], [check]], told(found)).toContainEqual(failedChecks(found));
    },
  );
});

describe('the copy without secrets of a capture that holds a password', () => {
  it('holds nothing any more that check S40 would tell', async () => {
    const provoke = PASSIVE_SAML_WARNED['S40'];
    if (provoke === undefined) throw new Error('there is no case of S40');
    const { evidence, knowledge } = await provoke(keys);
    const pieces: string[] = [];
    for await (const piece of redactHar(streamOf(evidence), { keepNames: true })) pieces.push(piece);
    expect(warnings(await report({ evidence, knowledge }))).toEqual(['S40 secrets-held']);
    const copied = warnings(await report({ evidence: pieces.join(''), knowledge }));
    expect(copied.filter((it) => it.startsWith('S40'))).toEqual([]);
  });
});
