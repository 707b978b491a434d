/** Wirings as files: what is read, and where a fault is. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadWirings, parseWiring } from '../../../../src/cli/sso/load-wiring.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'idctl-wirings-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const OIDC = `schemaVersion: 1
name: shop
recipe: oidc
connections: { source: wic }
settings:
  redirectUris: [https://shop.example/cb]
  groups: [Employees]
`;

const METADATA = `<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://sp.example">
<SPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
<AssertionConsumerService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://sp.example/acs" index="0"/>
</SPSSODescriptor></EntityDescriptor>`;

async function write(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

describe('a wiring', () => {
  it('is read from a file', async () => {
    expect(await loadWirings(await write('shop.yaml', OIDC))).toEqual([
      {
        wiring: {
          schemaVersion: 1,
          name: 'shop',
          recipe: 'oidc',
          connections: { source: 'wic' },
          settings: { redirectUris: ['https://shop.example/cb'], groups: ['Employees'] },
        },
        after: [],
      },
    ]);
  });

  it('says which wirings it comes after', async () => {
    const text = OIDC.replace('recipe:', 'after: [partners]\nrecipe:');
    const [loaded] = await loadWirings(await write('shop.yaml', text));
    expect(loaded?.after).toEqual(['partners']);
    expect(loaded?.wiring).not.toHaveProperty('after');
  });

  it.each([
    ['an unknown setting', OIDC.replace('  groups', '  grups: [x]\n  groups'), /line 7, column 3 .*grups/s],
    [
      'a setting of the wrong type',
      OIDC.replace('[Employees]', 'Employees'),
      /line 7, column 11 \(settings\.groups\)/,
    ],
    ['a missing setting', OIDC.replace('  groups: [Employees]\n', ''), /settings\.groups\): is needed/],
    [
      'a missing connection',
      OIDC.replace('{ source: wic }', '{}'),
      /line 4, column \d+ \(connections\.source\): is needed/,
    ],
    ['an end that the recipe does not have', OIDC.replace('source: wic', 'source: wic, hub: cic'), /hub/],
    ['an unknown recipe', OIDC.replace('oidc', 'oicd'), /line 3, column \d+ \(recipe\)/],
    [
      'a name that cannot be a file',
      OIDC.replace('shop', '../shop'),
      /line 2, column \d+ \(name\): a name has letters/,
    ],
    [
      'an address in clear',
      `${OIDC}  loginUrl: http://shop.example/\n`,
      /line 8, column \d+ \(settings\.loginUrl\)/,
    ],
    [
      'another version',
      OIDC.replace('schemaVersion: 1', 'schemaVersion: 2'),
      /line 1, column \d+ \(schemaVersion\)/,
    ],
    ['broken YAML', 'name: [', /line 1, column \d+/],
    ['nothing', '', /recipe/],
  ])('with %s is refused, and where', (_, text, message) => {
    expect(() => parseWiring('shop.yaml', text)).toThrowError(
      expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringMatching(message) }),
    );
  });

  it('that unfolds without end is refused', () => {
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [${'*a,'.repeat(9)}]\nc: &c [${'*b,'.repeat(9)}]\nd: &d [${'*c,'.repeat(9)}]\n`;
    expect(() => parseWiring('bomb.yaml', bomb)).toThrowError(
      expect.objectContaining({ code: 'CONFIG_INVALID' }),
    );
  });

  it('takes its metadata file in, found beside it', async () => {
    await mkdir(join(folder, 'sp'));
    await write('sp/metadata.xml', METADATA);
    const path = await write(
      'wiki.yaml',
      'schemaVersion: 1\nname: wiki\nrecipe: saml\nconnections: { source: wic }\nsettings: { metadata: sp/metadata.xml, groups: [Employees] }\n',
    );
    const [loaded] = await loadWirings(path);
    expect(loaded?.wiring.settings['metadata']).toMatchObject({
      entityId: 'https://sp.example',
      acsUrls: ['https://sp.example/acs'],
    });
    await write('sp/metadata.xml', `${METADATA}${' '.repeat(1_100_000)}`);
    await expect(loadWirings(path)).rejects.toMatchObject({
      message: expect.stringContaining('larger than'),
    });
    await rm(join(folder, 'sp'), { recursive: true });
    await expect(loadWirings(path)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('a folder of wirings', () => {
  it('gives all of them, in the order of their files', async () => {
    await write('b.yaml', OIDC.replace('shop', 'b'));
    await write('a.yml', OIDC.replace('shop', 'a'));
    await write('notes.txt', 'no wiring');
    expect((await loadWirings(folder)).map((it) => it.wiring.name)).toEqual(['a', 'b']);
  });

  it('with two of one name, or with none, is refused', async () => {
    await expect(loadWirings(folder)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await write('a.yaml', OIDC);
    await write('b.yaml', OIDC);
    await expect(loadWirings(folder)).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
    await expect(loadWirings(join(folder, 'nothing'))).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
