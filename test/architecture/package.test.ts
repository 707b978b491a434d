/** The package as others install it, and the repository as others read it. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../support/build.ts';
import { importsOf, sources } from './sources.ts';

interface Manifest {
  readonly engines: Readonly<Record<string, string>>;
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly files: readonly string[];
  readonly bin: Readonly<Record<string, string>>;
}

interface Lock {
  readonly lockfileVersion: number;
  readonly packages: Readonly<Record<string, { readonly resolved?: string; readonly integrity?: string }>>;
}

const manifest: Manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
const lock: Lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'));

describe('the package', () => {
  it('runs from the oldest Node that it names, and says so in the build, too', () => {
    expect(manifest.engines['node']).toBe('>=20.19');
    expect(readFileSync(join(ROOT, 'scripts/build.mjs'), 'utf8')).toContain("target: 'node20.19'");
  });

  it('runs nothing at installation', () => {
    const hooks = [
      'preinstall',
      'install',
      'postinstall',
      'prepublish',
      'preprepare',
      'prepare',
      'postprepare',
    ];
    expect(Object.keys(manifest.scripts).filter((it) => hooks.includes(it))).toEqual([]);
  });

  it('names its dependencies by versions, not by tags, addresses or anything goes', () => {
    const all = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
    expect(all.filter(([, range]) => !/^[\^~]?\d+\.\d+(\.\d+)?$/.test(range))).toEqual([]);
  });

  it('depends on what its sources import, and on nothing else', () => {
    const imported = sources()
      .flatMap(importsOf)
      .filter((it) => it.target === null && !isBuiltin(it.specifier))
      .map((it) =>
        it.specifier
          .split('/')
          .slice(0, it.specifier.startsWith('@') ? 2 : 1)
          .join('/'),
      );
    expect([...new Set(imported)].sort()).toEqual(Object.keys(manifest.dependencies).sort());
  });

  it('ships what it needs to run', () => {
    expect(manifest.files).toEqual(
      expect.arrayContaining(['bin/run.js', 'dist', 'oclif.manifest.json', 'schema']),
    );
    expect(manifest.bin).toEqual({ idctl: 'bin/run.js' });
  });

  it('ships no launcher that needs what it does not ship', () => {
    const ships = (path: string) => manifest.files.some((it) => path === it || path.startsWith(`${it}/`));
    const launchers = readdirSync(join(ROOT, 'bin')).map((it) => `bin/${it}`);
    const missing = launchers.filter(ships).flatMap((path) => {
      const named = readFileSync(join(ROOT, path), 'utf8').matchAll(/'\.\.\/([^']+)'/g);
      return [...named].flatMap(([, needed = '']) => (ships(needed) ? [] : [`${path} needs ${needed}`]));
    });
    expect(missing).toEqual([]);
  });

  it('has a lock file that knows contents and no addresses', () => {
    expect(lock.lockfileVersion).toBe(3);
    const installed = Object.entries(lock.packages).filter(([path]) => path !== '');
    expect(installed.filter(([, it]) => it.resolved !== undefined).map(([path]) => path)).toEqual([]);
    expect(installed.filter(([, it]) => !it.integrity?.startsWith('sha512-')).map(([path]) => path)).toEqual(
      [],
    );
  });
});

/** Written in pieces: this file is read, too. */
const FOREIGN = [
  ['a home folder', ['/ho', 'me/[a-z]|/ro', 'ot/|/Us', 'ers/[a-z]|C:\\\\\\\\Us', 'ers']],
  ['a work tree', ['/wo', 'rk/']],
  ['a registry', ['regis', 'try\\.(npmjs|yarnpkg)|verdac', 'cio|artifac', 'tory|nex', 'us\\.']],
].map(([what, pieces]) => ({ what: String(what), pattern: new RegExp([pieces].flat().join('')) }));

function repositoryFiles(): readonly string[] {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  return listed.split('\0').filter((it) => it !== '');
}

describe('the repository', () => {
  it.each(FOREIGN)('speaks of itself alone: nowhere of $what', ({ pattern }) => {
    const found = repositoryFiles().flatMap((path) => {
      let text: string;
      try {
        text = readFileSync(join(ROOT, path), 'utf8');
      } catch (error) {
        // Removed in the work tree and not yet in the index.
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []; // readFile throws nothing else.
        throw error;
      }
      const line = text.split('\n').findIndex((it) => pattern.test(it));
      return line === -1 ? [] : [`${path}:${line + 1}`];
    });
    expect(found).toEqual([]);
  });

  it('keeps what is made out of the history', () => {
    const made = repositoryFiles().filter((it) => /^(dist|node_modules|coverage)\//.test(it));
    expect(made).toEqual([]);
  });
});
