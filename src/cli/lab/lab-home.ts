/**
 * The files of a running lab: its address and token, and two profiles that point at it. `lab` is Sam, the
 * administrator; `lab-mira` is Mira, who approves and holds an account of her own.
 */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Secret } from '../../core/secret.ts';
import type { Lab } from '../../lab/kernel/contract.ts';
import { writeFileAtomic } from '../../state/atomic-file.ts';
import { createAgeVault } from '../../vault/age-file.ts';
import { createIdentityFile, initAgeVault } from '../../vault/age-init.ts';
import type { Folders } from '../paths.ts';
import { editProfile } from '../profile/edit.ts';
import { SCHEMA_VERSION } from '../profile/schema.ts';
import { lockedBy, openLocks } from '../state-files.ts';
import type { LabHome, LabRecord } from './lab-record.ts';
import { labHome } from './lab-record.ts';

export const LAB_PROFILE = 'lab';
export const SECOND_LAB_PROFILE = 'lab-mira';

/** Several writers of one lab's files do not exist: the lab that runs owns its folder. */
const unshared = <T>(work: () => Promise<T>): Promise<T> => work();

async function writeVault(home: LabHome, credentials: Readonly<Record<string, string>>): Promise<void> {
  const identity = join(home.folder, 'identity.txt');
  const path = join(home.folder, 'vault.age');
  await createIdentityFile(identity, unshared);
  const options = { path, unlock: { kind: 'identity-file' as const, path: identity }, locked: unshared };
  await initAgeVault(options);
  const vault = createAgeVault(options);
  for (const [name, value] of Object.entries(credentials)) await vault.set(name, new Secret(value));
}

function connections(lab: Lab, home: LabHome, user: string): Record<string, object> {
  const url = (name: string): string => lab.urls[name] ?? '';
  const file = (name: string): string => join(home.folder, name);
  return {
    cyberark: {
      vendor: 'cyberark',
      url: url('pvwa'),
      method: 'cyberark',
      username: user,
      password: `age:cyberark/${user}`,
      ccpUrl: url('ccp'),
      appId: 'idctl-runbook',
      ca: file('ca.pem'),
      certificate: file('client.pem'),
      key: file('client.key'),
    },
    opa: {
      vendor: 'opa',
      url: url('opa'),
      team: 'lab',
      keyId: lab.credentials()['opa/key-id'] ?? '',
      keySecret: 'age:opa/key-secret',
    },
    wic: oktaOrg('wic', lab),
    cic: oktaOrg('cic', lab),
    auth0: {
      vendor: 'auth0',
      url: url('auth0'),
      method: 'secret',
      clientId: lab.credentials()['auth0/client-id'] ?? '',
      clientSecret: 'age:auth0/client-secret',
    },
  };
}

/** As a service application with DPoP, which is what Okta makes of new ones. */
function oktaOrg(name: string, lab: Lab): object {
  const service = `okta/${name}-service-dpop`;
  return {
    vendor: 'okta',
    url: lab.urls[name] ?? '',
    method: 'service',
    clientId: lab.credentials()[`${service}-client-id`] ?? '',
    privateKey: `age:${service}-key`,
  };
}

/** The account that the small company knows as `okta-admin`. */
const OKTA_ADMIN = {
  connection: 'cyberark',
  id: '41_8',
  name: 'okta-admin-sam.reed',
  userName: 'sam.reed-admin@lab.example',
  target: 'lab.okta.example',
  container: 'Okta-Admins',
  platform: 'OktaAdmins',
};

async function writeProfile(
  folders: Folders,
  name: string,
  lab: Lab,
  home: LabHome,
  user: string,
): Promise<void> {
  const all = connections(lab, home, user);
  const locked = lockedBy(openLocks(join(folders.state, name)), 'profile');
  await editProfile({ name, path: join(folders.config, `${name}.yaml`), locked }, (edit) => {
    edit.set(['schemaVersion'], SCHEMA_VERSION);
    edit.set(['vault'], {
      backend: 'age',
      file: join(home.folder, 'vault.age'),
      identity: join(home.folder, 'identity.txt'),
    });
    edit.set(['connections'], name === LAB_PROFILE ? all : { cyberark: all['cyberark'] });
    edit.set(['accounts'], { 'okta-admin': OKTA_ADMIN });
    edit.set(['lab'], { control: lab.urls['control'], tokenFile: home.tokenPath });
  });
}

/** Writes everything that points at a lab; what an earlier lab left is replaced. */
export async function furnishLab(folders: Folders, lab: Lab): Promise<LabHome> {
  const home = labHome(folders);
  await rm(home.folder, { recursive: true, force: true });
  await mkdir(home.folder, { recursive: true, mode: 0o700 });
  await writeVault(home, lab.credentials());
  await writeFile(join(home.folder, 'ca.pem'), lab.tls.caPem);
  await writeFile(join(home.folder, 'client.pem'), lab.tls.clientCertPem);
  await writeFile(join(home.folder, 'client.key'), lab.tls.clientKeyPem, { mode: 0o600 });
  await writeFile(home.tokenPath, lab.controlToken, { mode: 0o600 });
  await writeProfile(folders, LAB_PROFILE, lab, home, 'sam');
  await writeProfile(folders, SECOND_LAB_PROFILE, lab, home, 'mira');
  const record: LabRecord = { pid: process.pid, urls: lab.urls };
  await writeFileAtomic(home.recordPath, JSON.stringify(record));
  return home;
}

/** The lab is gone: its profiles stay (they are the reader's to look at), its record does not. */
export async function forgetLab(home: LabHome): Promise<void> {
  await rm(home.recordPath, { force: true });
}
