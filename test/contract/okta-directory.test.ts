/** Okta's adapter on the lab, held to what the port of a directory promises. */
import { afterAll, beforeAll } from 'vitest';
import { oktaDirectory } from '../../src/vendors/okta/directory.ts';
import { LabBench } from './lab-bench.ts';
import { type DirectoryBench, describeUserDirectory } from './user-directory.ts';

let lab: LabBench;

beforeAll(async () => {
  lab = await LabBench.start();
});
afterAll(() => lab.stop());

async function open(): Promise<DirectoryBench> {
  await lab.reset();
  return {
    directory: oktaDirectory(lab.okta()),
    cast: {
      ...{
        active: 'ben.cole@lab.example',
        suspended: 'lena.fox@lab.example',
        deactivated: 'olaf.gone@lab.example',
      },
      ...{ administrator: 'break.glass@lab.example', ordinary: 'ana.ruiz@lab.example', group: 'Finance' },
      ...{ fixedGroup: 'Everyone', member: 'ben.cole@lab.example', count: 9 },
    },
  };
}

describeUserDirectory("Okta's adapter", open);
