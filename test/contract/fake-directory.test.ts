/** The fake of the services' tests, held to the same promises as the adapters. */
import { FakeDirectory } from '../support/fakes/user-directory.ts';
import { type DirectoryBench, describeUserDirectory } from './user-directory.ts';

async function open(): Promise<DirectoryBench> {
  const directory = new FakeDirectory();
  const active = directory.addUser('ana@corp.example');
  directory.addUser('lena@corp.example', 'suspended');
  directory.addUser('olaf@corp.example', 'deactivated');
  directory.heldRoles.set(directory.addUser('root@corp.example').id, [
    { role: 'SUPER_ADMIN', by: 'user', status: 'ACTIVE' },
  ]);
  directory.addGroup('Finance', [active]);
  directory.addGroup('Everyone', [], false);
  const what = {
    name: 'oidc_client',
    status: 'ACTIVE',
    signOn: 'OPENID_CONNECT',
    clientId: null,
    createdAt: null,
  };
  directory.apps.push({ id: 'a1', label: 'Wiki', ...what });
  for (const kind of ['sign-on', 'password', 'mfa'] as const) directory.addPolicy(kind, 'Default Policy');
  directory.addPolicy('access', 'Any two factors');
  return {
    directory,
    cast: {
      ...{ active: 'ana@corp.example', suspended: 'lena@corp.example', deactivated: 'olaf@corp.example' },
      ...{ administrator: 'root@corp.example', ordinary: 'ana@corp.example', group: 'Finance' },
      ...{ fixedGroup: 'Everyone', member: 'ana@corp.example', count: 3 },
    },
  };
}

describeUserDirectory('the fake', open);
