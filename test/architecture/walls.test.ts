/** Who may import whom: the table of docs/architecture.md, section 2, as a test. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../support/build.ts';
import type { Import } from './sources.ts';
import { importsOf, readSource, sources } from './sources.ts';

const LAYERS = ['core', 'vault', 'state', 'services', 'vendors', 'lab', 'cli', 'commands'] as const;
type Layer = (typeof LAYERS)[number];

/** npm packages of each layer, or of the single file that may have one. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  'src/core/http.ts': ['undici'],
  'src/vault/age-crypto.ts': ['age-encryption'],
  'src/vault/keychain-worker.ts': ['@napi-rs/keyring'],
  // Parsers and verifiers of what strangers send; nothing of a terminal, a disk or a network.
  'src/services/federation/': ['jose', '@streamparser/json'],
  // A parser of untrusted XML, and nothing of a terminal, a disk or a network.
  'src/services/sso/sp-metadata.ts': ['@xmldom/xmldom'],
  'src/vendors/okta/sso/saml-metadata.ts': ['@xmldom/xmldom'],
  'src/vendors/auth0/': ['jose'],
  'src/vendors/okta/': ['jose', 'p-queue'],
  'src/vendors/okta/sdk.ts': ['@okta/okta-sdk-nodejs'],
  'src/vendors/okta/okta-sdk.d.ts': ['@okta/okta-sdk-nodejs'],
  'src/vendors/opa/': ['jose'],
  'src/lab/': [
    'hono',
    '@hono/node-server',
    'jose',
    '@peculiar/x509',
    'reflect-metadata',
    'zod',
    'oidc-provider',
    '@node-saml/node-saml',
    '@xmldom/xmldom',
    'xml-crypto',
  ],
  'src/cli/': ['@oclif/core', 'chalk', '@inquirer/prompts', 'yaml', 'zod', '@jmespath-community/jmespath'],
  'src/commands/': ['@oclif/core'],
};

/** What the pure layers may use of node; the others are free. */
const NODE_MODULES: Readonly<Partial<Record<Layer, RegExp>>> = {
  services: /^node:(crypto|util)$/,
  vendors: /^node:(crypto|util|buffer)$/,
  commands: /^$/,
};

/** Modules of node that a single file may have beside those of its layer, each with why. */
const NODE_FILES: Readonly<Record<string, readonly string[]>> = {
  // The redirect binding of SAML is DEFLATE; a function of bytes, with an end to what they may become.
  'src/services/federation/saml/inflate.ts': ['node:zlib'],
};

/** Imports that the table alone would refuse, each with why it is right. */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  'src/state/fact-cache.ts > src/vendors/contract.ts':
    'the fact cache implements a port that the vendors own, and knows no vendor',
};

function layerOf(path: string): Layer {
  const layer = LAYERS.find((it) => path.startsWith(`src/${it}/`));
  if (layer === undefined) throw new Error(`${path} is in no layer`);
  return layer;
}

/** `pam` of `src/services/pam/x.ts`, `opa` of `src/vendors/opa/x.ts`; null for files beside the folders. */
function folderOf(path: string): string | null {
  const parts = path.split('/');
  return parts.length > 3 ? (parts[2] ?? null) : null;
}

const isPort = (path: string): boolean => /(^|[/-])port\.ts$/.test(path);

/** Why an import of one file by another is refused, or null. */
function refusal({ from, kind }: Import, target: string): string | null {
  const [own, other] = [layerOf(from), layerOf(target)];
  if (own === other) return refusalWithin(own, from, target, kind);
  if (other === 'core') return null;
  switch (own) {
    case 'state':
      // A port's closed lists (such as the rotation methods) are values; nothing else of a service is.
      return other === 'services' && (kind === 'type' || isPort(target))
        ? null
        : 'state knows core and port types';
    case 'vendors':
      return other === 'services' && isPort(target) && kind === 'type'
        ? null
        : 'a vendor knows core and port types';
    case 'cli':
      if (other === 'lab') return from.startsWith('src/cli/lab/') ? null : 'only cli/lab may import the lab';
      return other === 'commands' ? 'cli does not know the commands' : null;
    case 'commands':
      return other === 'cli' || other === 'services' ? null : 'commands know cli, services and core';
    default:
      return `${own} does not know ${other}`;
  }
}

function refusalWithin(layer: Layer, from: string, target: string, kind: Import['kind']): string | null {
  const [own, other] = [folderOf(from), folderOf(target)];
  if (layer === 'commands') return 'commands do not know each other';
  if (own === other || (layer !== 'services' && layer !== 'vendors')) return null;
  if (layer === 'services')
    return kind === 'type' && isPort(target) ? null : 'another capability gives its port types only';
  if (target === 'src/vendors/contract.ts') return kind === 'type' ? null : 'the contract is types';
  if (from === 'src/vendors/registry.ts')
    return target.endsWith('/index.ts') ? null : 'the registry knows descriptors';
  return 'vendors do not know each other';
}

function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

/** Everything that is wrong with one import. */
function faultOf(it: Import): string | null {
  const line = `${it.from} > ${it.target ?? it.specifier}`;
  if (it.target !== null) {
    if (!existsSync(join(ROOT, it.target))) return `${line}: there is no such file`;
    const why = refusal(it, it.target);
    return why === null || line in EXCEPTIONS ? null : `${line}: ${why}`;
  }
  const allowed = NODE_MODULES[layerOf(it.from)];
  if (it.specifier.startsWith('node:')) {
    const isOwn = NODE_FILES[it.from]?.includes(it.specifier) === true;
    return allowed === undefined || allowed.test(it.specifier) || isOwn ? null : `${line}: not in this layer`;
  }
  const places = Object.entries(PACKAGES).filter(([, names]) => names.includes(packageOf(it.specifier)));
  return places.some(([place]) => it.from.startsWith(place)) ? null : `${line}: not in this place`;
}

function faultsOf(path: string, text: string): readonly string[] {
  return importsOf(readSource(path, text)).flatMap((it) => faultOf(it) ?? []);
}

describe('import walls', () => {
  it('are kept by every file', () => {
    expect(
      sources()
        .flatMap(importsOf)
        .flatMap((it) => faultOf(it) ?? []),
    ).toEqual([]);
  });

  it('have no exception and no package that nobody needs any more', () => {
    const all = sources().flatMap(importsOf);
    const lines = new Set(all.map((it) => `${it.from} > ${it.target ?? it.specifier}`));
    const modules = Object.entries(NODE_FILES).flatMap(([from, names]) =>
      names.map((it) => `${from} > ${it}`),
    );
    expect([...Object.keys(EXCEPTIONS), ...modules].filter((it) => !lines.has(it))).toEqual([]);
    const unused = Object.entries(PACKAGES).flatMap(([place, names]) =>
      names.filter(
        (name) => !all.some((it) => it.from.startsWith(place) && packageOf(it.specifier) === name),
      ),
    );
    expect(unused).toEqual([]);
  });

  it.each([
    ['src/core/clock.ts', "import { createHttp } from 'undici';"],
    ['src/core/clock.ts', "import type { Vault } from '../vault/contract.ts';"],
    ['src/vault/open.ts', "import { createLocks } from '../state/locks.ts';"],
    ['src/state/leases.ts', "import { returnLease } from '../services/pam/check-in.ts';"],
    ['src/services/pam/look.ts', "import { readFile } from 'node:fs/promises';"],
    ['src/services/pam/look.ts', "export * from '../../vendors/contract.ts';"],
    ['src/services/pam/look.ts', "import { recentRecords } from '../audit/look.ts';"],
    ['src/vendors/opa/pam.ts', "import { cyberark } from '../cyberark/index.ts';"],
    ['src/vendors/opa/pam.ts', "import { showAccount } from '../../services/pam/look.ts';"],
    ['src/vendors/cyberark/pam.ts', "import { FlattenedEncrypt } from 'jose';"],
    ['src/vendors/contract.ts', "import { opa } from './opa/index.ts';"],
    ['src/lab/lab.ts', "import type { Spec } from '../vendors/opa/spec.ts';"],
    ['src/lab/lab.ts', "const seam = () => import('../cli/main.ts');"],
    ['src/cli/context.ts', "import { startLab } from '../lab/lab.ts';"],
    ['src/cli/context.ts', "import Doctor from '../commands/doctor.ts';"],
    ['src/commands/doctor.ts', "import type { Vault } from '../vault/contract.ts';"],
    ['src/commands/doctor.ts', "import chalk from 'chalk';"],
    ['src/commands/doctor.ts', "import { readFile } from 'node:fs/promises';"],
    ['src/commands/doctor.ts', "import Init from './init.ts';"],
    ['src/cli/context.ts', "import { nothing } from './nowhere.ts';"],
  ])('stop %s from writing %s', (path, text) => {
    expect(faultsOf(path, text)).toHaveLength(1);
  });
});
