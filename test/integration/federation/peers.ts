/** What the federation suites need, and one world of a lab and an Apache for each of them. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LabWorld } from '../../support/commands/lab-world.ts';
import { openLabWorld } from '../../support/commands/lab-world.ts';
import { APACHE_PROGRAMS, Apache, freePort } from './apache.ts';
import { CHROMIUM } from './browser.ts';

export const PROGRAMS = [...APACHE_PROGRAMS, CHROMIUM];

interface OrgCall {
  readonly method?: string;
  readonly body?: unknown;
  readonly accept?: string;
}

/** Of the seeded company: an ordinary employee whose password the lab tells. */
export const ANA = 'ana.ruiz@lab.example';

export interface FederationWorld extends LabWorld {
  readonly apache: Apache;
  /** Of the lab's wic org. */
  passwordOf(login: string): string;
  /** Writes a wiring and applies it; fails when idctl does. */
  wire(name: string, yaml: string): Promise<void>;
  /** A call to an org's management API as its administrator, who clicks where idctl has no part. */
  org(name: 'wic' | 'cic', path: string, call?: OrgCall): Promise<string>;
}

export async function openFederationWorld(): Promise<FederationWorld> {
  const world = await openLabWorld();
  const folder = await mkdtemp(join(tmpdir(), 'idctl-apache-'));
  const apache = new Apache(folder, await freePort());
  await apache.prepare();
  return {
    ...world,
    apache,
    passwordOf: (login) => told(world, `wic/${login}`),
    org: async (name, path, { method = 'GET', body, accept = 'application/json' } = {}) => {
      const answer = await fetch(`${world.lab.urls[name]}${path}`, {
        method,
        headers: {
          authorization: `SSWS ${told(world, `okta/${name}-token`)}`,
          accept,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
      return text;
    },
    async wire(name, yaml) {
      const path = join(world.folder, `${name}.yaml`);
      await writeFile(path, yaml);
      const outcome = await world.run(['sso', 'apply', '-f', path, '--no-input']);
      if (outcome.code !== 0) throw new Error(`${name} was not wired:\n${outcome.stdout}${outcome.stderr}`);
    },
    async end() {
      await apache.stop();
      await world.end();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function told(world: LabWorld, name: string): string {
  const value = world.lab.credentials()[name];
  if (value === undefined) throw new Error(`the lab tells no ${name}`);
  return value;
}
