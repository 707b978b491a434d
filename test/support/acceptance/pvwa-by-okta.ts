/** What makes the lab's PVWA a service of its workforce org: the wiring, and what a person enters on the PVWA server. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { World } from './world.ts';

export const PERSON = 'sam.reed@lab.example';

/** Name of the wiring, and with that the label of its application. */
export const WIRING = 'lab-pvwa';

/** A folder of the world for files that a person would have lying about. */
const desk = (world: World, name: string): string => join(world.folder, 'tmp', name);

/** The wiring as a team keeps it in git. */
export function writeWiring(world: World): string {
  const path = desk(world, 'pvwa.yaml');
  const lines = [
    'schemaVersion: 1',
    `name: ${WIRING}`,
    'recipe: cyberark-pvwa',
    'connections: { source: wic, vault: cyberark }',
    'settings:',
    `  pvwa: ${world.lab.urls['pvwa']}/PasswordVault`,
    '  groups: [Employees]',
    // The lab's vault knows its users by their first name.
    `  userName: '\${fn:substringBefore(source.login, ".")}'`,
    '  idpInitiated: true',
    `  administrators: { ${PERSON}: sam.reed-admin@lab.example }`,
    '  safe: Okta-Admins',
    '  breakGlass: [break.glass@lab.example]',
    '  breakGlassPath: vault-user',
  ];
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}

export const handoverFolder = (world: World): string => desk(world, 'handover');

/** What was handed over, put where PVWA reads it. */
export const ENTER = (world: World): readonly string[] => [
  ...['lab', 'event', 'cyberark', 'saml-partner', '--file', join(handoverFolder(world), 'saml.config')],
];

export const APPLY = (world: World): readonly string[] => [
  ...['sso', 'apply', '--file', writeWiring(world), '--handover', handoverFolder(world)],
];

/** The connection that signs in by way of the org. */
export const ADD = (world: World, name = 'pvwa'): readonly string[] => [
  ...['connection', 'add', name, '--vendor', 'cyberark', '--url', world.lab.urls['pvwa'] ?? ''],
  ...['--set', 'method=saml', '--set', 'identityProvider=wic', '--set', `application=${WIRING}`],
  ...['--set', `username=${PERSON}`, '--set', `password=age:wic/${PERSON}`],
];

/** From here on the short name leads through the new connection. */
export const RENAME: readonly string[] = [
  ...['account', 'add', 'okta-admin', 'pvwa:Okta-Admins/okta-admin-sam.reed', '--replace'],
];

/** All of it at once, for tests of what comes after; nobody is signed in then. */
export async function wirePvwa(world: World): Promise<void> {
  await succeed(world, APPLY(world));
  await succeed(world, ENTER(world));
  await succeed(world, ADD(world));
  await succeed(world, RENAME);
  await succeed(world, ['connection', 'sign-off', 'pvwa']);
}

async function succeed(world: World, argv: readonly string[]): Promise<void> {
  const { code, stdout, stderr } = await world.idctl(argv);
  if (code !== 0) throw new Error(`idctl ${argv.join(' ')}: ${code}\n${stdout}${stderr}`);
}

const wired = new WeakSet<World>();

/** The world as it is when all of that is done, each time anew. */
export async function renewWired(world: World): Promise<void> {
  if (!wired.has(world)) {
    await wirePvwa(world);
    await world.keep('wired');
    wired.add(world);
  }
  await world.renew('wired');
}
