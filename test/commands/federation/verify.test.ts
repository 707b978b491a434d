/** `federation verify --from`: what parses, what it says, where it writes, and with which exit code. */
import { createHmac } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Finding } from '../../../src/services/federation/finding.ts';
import type { Claim, Report } from '../../../src/services/federation/report.ts';
import { ensureBuilt } from '../../support/build.ts';
import type { Outcome, ProgramOptions } from '../../support/commands/program.ts';
import { runWarm } from '../../support/commands/warm-program.ts';
import type { EvidenceFiles } from '../../support/federation/evidence-files.ts';
import { evidenceFiles, VALID_AT } from '../../support/federation/evidence-files.ts';
import { BROKEN_SIGNATURES } from '../../support/saml/broken-signatures.ts';
import { encryptAssertion } from '../../support/saml/encrypt.ts';
import { HOSTILE_XML } from '../../support/saml/hostile-xml.ts';
import { samlKeys } from '../../support/saml/keys.ts';
import { WRAPPING } from '../../support/saml/wrapping.ts';
import { IDP, SP } from '../../support/saml/write-response.ts';

let folder: string;
let files: EvidenceFiles;

beforeAll(async () => {
  await ensureBuilt();
  folder = await mkdtemp(join(tmpdir(), 'idctl-verify-'));
  files = await evidenceFiles(folder);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function verify(argv: readonly string[], options: ProgramOptions = {}): Promise<Outcome> {
  const environment = { IDCTL_CONFIG_DIR: join(folder, 'none'), IDCTL_STATE_DIR: join(folder, 'state') };
  return runWarm(['federation', 'verify', ...argv], { environment, ...options });
}

async function report(argv: readonly string[], options: ProgramOptions = {}): Promise<Report> {
  return JSON.parse((await verify([...argv, '--json'], options)).stdout);
}

const sound = () => ['--from', files.xml, '--context', files.context];

describe('the verdict', () => {
  it('is sound, exit code 0, where all that decides is known and right', async () => {
    const { code, stdout, stderr } = await verify(sound());
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^SOUND {2}response\.xml\nNothing that was looked at is wrong\.\n/);
  });

  it('is faulty, exit code 9, and names what is wrong with the character that differs', async () => {
    const { code, stdout } = await verify([...sound(), '--audience', `${SP}/`]);
    expect(code).toBe(9);
    expect(stdout).toMatch(/^FAIL {2}S19 /m);
    expect(stdout).toContain('^ U+002F slash "/"');
    expect(stdout).toContain('Only a slash at the end differs.');
    expect(stdout.match(/^FAIL/gm)).toHaveLength(1);
  });

  it('is undecided, exit code 10, where nobody has said who may sign', async () => {
    const { code, stdout } = await verify(['--from', files.xml, '--audience', SP, '--at', VALID_AT]);
    expect(code).toBe(10);
    expect(stdout).toMatch(/^UNDECIDED/);
  });

  it('is that of the flags where they say something else than the context', async () => {
    const over = await report([...sound(), '--issuer', 'https://other.example']);
    expect(over.findings[0]).toMatchObject({ check: 'S18', expected: 'https://other.example', actual: IDP });
  });

  it.each([
    ['--from FILE', () => files.xml, undefined],
    ['base64 as posted', () => files.posted, undefined],
    ['standard input', () => '-', () => readFile(files.xml, 'utf8')],
  ])('is the same for %s', async (_name, from, input) => {
    const text = await input?.();
    const outcome = await verify(
      ['--from', from(), '--context', files.context],
      text === undefined ? {} : { input: text },
    );
    expect(outcome).toMatchObject({ code: 0 });
  });

  it('counts warnings with --strict alone', async () => {
    const path = join(folder, 'metadata.xml');
    await writeFile(path, metadataEndingSoon());
    const flags = ['--from', path, '--at', VALID_AT];
    const lax = await report(flags);
    expect(lax.counts).toMatchObject({ failed: 0, warned: 1 });
    expect((await verify([...flags, '--strict'])).code).toBe(9);
    expect((await verify(flags)).code).not.toBe(9);
  });
});

/** Of a service provider, valid for some days more. */
function metadataEndingSoon(): string {
  return `<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${SP}" validUntil="2026-06-17T00:00:00Z">
<md:SPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
<md:AssertionConsumerService index="0" Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://sp.example.com/acs"/>
</md:SPSSODescriptor></md:EntityDescriptor>`;
}

describe('the time', () => {
  it('is that of the capture, and the report says so', async () => {
    const { judgedAt, judgedBy } = await report(['--from', files.har]);
    expect({ judgedAt, judgedBy }).toEqual({ judgedAt: '2026-03-01T10:00:02.000Z', judgedBy: 'capture' });
  });

  it('is the one that is given', async () => {
    const { judgedAt, judgedBy } = await report(['--from', files.har, '--at', VALID_AT]);
    expect({ judgedAt, judgedBy }).toEqual({ judgedAt: '2026-06-15T12:00:00.000Z', judgedBy: 'given' });
  });

  it('is now for a single message, which is over then', async () => {
    const { findings, judgedBy } = await report([
      ...['--from', files.xml, '--idp', files.certificate, '--issuer', IDP, '--audience', SP],
      ...['--at', '2026-06-15T13:00:00Z'],
    ]);
    expect(judgedBy).toBe('given');
    expect(findings[0]).toMatchObject({ check: 'S23', outcome: 'failed' });
  });

  it('may be off by the skew', async () => {
    const late = ['--at', '2026-06-15T12:07:00Z'];
    expect((await verify([...sound(), ...late])).code).toBe(9);
    expect((await verify([...sound(), ...late, '--skew', '5m'])).code).toBe(0);
  });
});

describe('a capture', () => {
  it('shows its hops, and one failure: the page that says the same is one more place of it', async () => {
    const { hops, findings } = await report([
      '--from',
      files.har,
      '--context',
      files.context,
      '--audience',
      'x',
    ]);
    expect(hops.map((it) => it.number)).toContain(2);
    expect(findings.filter((it) => it.outcome === 'failed').map((it) => `${it.check} ${it.reason}`)).toEqual([
      'S19 audience-wrong',
    ]);
    expect(findings[0]?.evidence.map((it) => it.field)).toContain('response.body');
  });
});

describe('the forms', () => {
  it.each([
    ['json', /^\{\n {2}"schemaVersion": 1/],
    ['junit', /^<\?xml version="1.0" encoding="UTF-8"\?>\n<testsuites name="idctl"/],
    ['sarif', /^\{\n {2}"\$schema": "https:\/\/docs\.oasis-open\.org\/sarif/],
    ['markdown', /^## Sound: response\.xml\n/],
  ])('%s is what --format %s shows', async (format, start) => {
    const { code, stdout } = await verify([...sound(), '--format', format]);
    expect(code).toBe(0);
    expect(stdout).toMatch(start);
    expect(stdout).toMatch(/[^\n]\n$/);
  });

  it('json is the same by both flags', async () => {
    const [one, other] = [
      await verify([...sound(), '--format', 'json']),
      await verify([...sound(), '--json']),
    ];
    expect(JSON.parse(one.stdout)).toEqual(JSON.parse(other.stdout));
  });

  it('exclude each other', async () => {
    for (const flag of [['--json'], ['--query', 'verdict']])
      expect(await verify([...sound(), '--format', 'sarif', ...flag])).toMatchObject({ code: 2 });
  });

  it('go to a file that only its owner can read, and stdout has nothing then', async () => {
    const path = join(folder, 'out.sarif');
    const { code, stdout, stderr } = await verify([...sound(), '--format', 'sarif', '--out', path]);
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '', stderr: `The report is in ${path}.\n` });
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(JSON.parse(await readFile(path, 'utf8')).version).toBe('2.1.0');
  });

  it('have a page beside them', async () => {
    const path = join(folder, 'page.html');
    const { code, stdout, stderr } = await verify([...sound(), '--report', path]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: `The page is in ${path}.\n` });
    expect(stdout).toContain('SOUND');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readFile(path, 'utf8')).toMatch(/^<!doctype html>\n<html lang="en">/);
  });

  it('go through a symbolic link, which stays one', async () => {
    const [link, target] = [join(folder, 'link'), join(folder, 'target')];
    await writeFile(target, '');
    await symlink(target, link);
    await verify([...sound(), '--out', link]);
    expect(await readFile(target, 'utf8')).toContain('SOUND');
  });
});

describe('a file', () => {
  it.each([
    ['that is nothing of a federation', () => ['--from', files.nothing], 2, 'is nothing of a federation'],
    ['that is not there', () => ['--from', join(folder, 'none')], 3, 'There is no file'],
    ['that is a folder', () => ['--from', folder], 2, 'is a folder'],
    ['that was not named', () => [], 2, 'Nothing was given to verify'],
    ['of the provider that is none', () => [...sound(), '--idp', files.nothing], 2, 'context'],
    ['of keys that is none', () => [...sound(), '--jwks', files.nothing], 2, 'is no JSON object'],
    [
      'of metadata that is a message',
      () => [...sound(), '--sp', files.xml],
      2,
      'no metadata that can be used',
    ],
  ])('%s is refused', async (_name, argv, code, words) => {
    const outcome = await verify(argv());
    expect(outcome).toMatchObject({ code, stdout: '' });
    expect(outcome.stderr).toContain(words);
  });

  it.each([
    [
      'a document type',
      '<!DOCTYPE r [<!ENTITY x "y">]><samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol">&x;</samlp:Response>',
      'S13',
    ],
    [
      'half of a response',
      '<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_1"><saml:',
      'S13',
    ],
    ['base64 that was cut', `SAMLResponse=${encodeURIComponent('PHNhbWxwOlJlc3BvbnNl!!!')}`, 'S15'],
    ['a token without an algorithm', `${Buffer.from('{"alg":"none"}').toString('base64url')}.e30.`, 'O10'],
    ['a token of which nothing can be read', 'eyJ.%%%.x', 'O10'],
  ])('with a message that cannot be read is a failure, and no error: %s', async (_name, text, check) => {
    const { code, stdout } = await verify(['--from', '-', '--json'], { input: text });
    expect(code).toBe(9);
    expect(JSON.parse(stdout).findings[0]).toMatchObject({ check, outcome: 'failed' });
  });
});

describe('a token that is signed with the secret of the client', () => {
  const SECRET = 'marked-secret-of-a-client-0123456789abcdef';
  const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const at = Date.parse(VALID_AT) / 1000;
  const body = `${encoded({ alg: 'HS256', typ: 'JWT' })}.${encoded({
    ...{ iss: 'https://idp.example', sub: 'ana', aud: 'c1', iat: at - 5, exp: at + 60 },
  })}`;
  const input = `${body}.${createHmac('sha256', SECRET).update(body).digest('base64url')}`;
  const known = ['--issuer', 'https://idp.example', '--audience', 'c1', '--at', VALID_AT];
  const withSecret = (value: string) => ({
    input,
    environment: { IDCTL_STATE_DIR: join(folder, 'state'), SECRET_OF_CLIENT: value },
  });
  const judge = (command: readonly string[], value = SECRET) =>
    runWarm([...command, ...known, '--client-secret', 'env:SECRET_OF_CLIENT'], withSecret(value));

  it('is verified with it by verify and by decode, and neither shows it', async () => {
    for (const command of [
      ['federation', 'verify', '--from', '-'],
      ['federation', 'decode', '-'],
    ]) {
      const good = await judge(command);
      expect(good, good.stderr).toMatchObject({ code: 0 });
      expect(good.stdout).toMatch(/^SOUND|VERIFIED {2}Signed with the client's secret/m);
      const bad = await judge(command, `${SECRET}0`);
      expect(bad.code).toBe(9);
      expect(bad.stdout).toContain("does not hold with the client's secret");
      for (const it of [good, bad]) expect(it.stdout + it.stderr).not.toContain(SECRET);
    }
  });

  it('is not given as it is, but by reference', async () => {
    const { code, stderr } = await verify(['--from', '-', '--client-secret', SECRET], { input });
    expect(code).toBe(2);
    expect(stderr).not.toContain(SECRET);
  });
});

describe('an assertion that is encrypted', () => {
  it('is verified with the private key of the service provider, which nobody sees', async () => {
    const keys = await samlKeys();
    const xml = encryptAssertion(await readFile(files.xml, 'utf8'), keys.sp);
    const [path, key] = [join(folder, 'encrypted.xml'), join(folder, 'sp-key.pem')];
    await writeFile(path, xml);
    await writeFile(key, keys.sp.privateKeyPem, { mode: 0o600 });
    const flags = ['--from', path, '--context', files.context];
    const closed = await report(flags);
    expect(closed.claims).toEqual([]);
    const opened = await verify([...flags, '--decryption-key', `file:${key}`, '--json']);
    const { findings }: Report = JSON.parse(opened.stdout);
    expect(findings.some((it) => it.reason === 'decrypted')).toBe(true);
    expect(opened.stdout + opened.stderr).not.toContain(keys.sp.privateKeyPem.split('\n')[1]);
    const none = await verify([...flags, '--decryption-key', `file:${path}`]);
    expect(none).toMatchObject({ code: 2, stdout: '' });
    expect(none.stderr).toContain('no private RSA key');
  });
});

describe('an attack', () => {
  const CASES = [...WRAPPING.slice(0, 8), ...BROKEN_SIGNATURES.slice(0, 3), ...HOSTILE_XML.slice(0, 3)];

  it.each(CASES.map((it) => [it.name, it] as const))('is refused by its reason: %s', async (_name, one) => {
    const input = one.make(await samlKeys(), one.only ?? 'response');
    const { code, stdout } = await verify(['--from', '-', '--context', files.context, '--json'], { input });
    expect(code).toBe(9);
    const failures = JSON.parse(stdout).findings.filter((it: Finding) => it.outcome === 'failed');
    expect(failures.map((it: Finding) => `${it.check} ${it.reason}`)).toEqual([`${one.check} ${one.reason}`]);
    expect(JSON.parse(stdout).claims.filter((it: Claim) => it.verified)).toEqual([]);
  });
});

describe('a context', () => {
  const context = async (text: string): Promise<Outcome> => {
    const path = join(folder, 'wrong.yaml');
    await writeFile(path, text);
    return verify(['--from', files.xml, '--context', path]);
  };

  it.each([
    [
      'a misspelt field',
      'schemaVersion: 1\nidp:\n  entityID: x\n',
      'line 3, column 3 (idp): there is no field "entityID" (did you mean "entityId"?)',
    ],
    ['no version', 'skew: 60s\n', '"schemaVersion" is missing'],
    [
      'a list for a text',
      'schemaVersion: 1\nsp:\n  entityId: [a]\n',
      'line 3, column 13 (sp.entityId): "entityId" must be text, and is a list',
    ],
    ['no time', 'schemaVersion: 1\nat: yesterday\n', 'line 2, column 5 (at): a time is written like'],
    ['no YAML', 'schemaVersion: 1\n  x: [\n', 'line 1, column 16'],
    ['a list', '- 1\n', 'the file must be a block'],
  ])('is told with line and column: %s', async (_name, text, words) => {
    const { code, stderr } = await context(text);
    expect(code).toBe(2);
    expect(stderr).toContain(words);
  });

  it('may be JSON', async () => {
    const { code } = await context(JSON.stringify({ schemaVersion: 1, at: VALID_AT }));
    expect(code).toBe(10);
  });

  it('names files beside itself, and says which one is missing', async () => {
    const { code, stderr } = await context('schemaVersion: 1\nidp: { metadata: none.xml }\n');
    expect(code).toBe(3);
    expect(stderr).toContain(join(folder, 'none.xml'));
  });

  it('is no place to unfold aliases without end', async () => {
    const levels = ['a: &a [x,x,x,x,x,x,x,x,x,x]'];
    for (const [one, next] of ['ab', 'bc', 'cd', 'de', 'ef'])
      levels.push(`${next}: &${next} [${Array(10).fill(`*${one}`).join(',')}]`);
    expect((await context(`schemaVersion: 1\n${levels.join('\n')}\n`)).code).toBe(2);
  });
});
