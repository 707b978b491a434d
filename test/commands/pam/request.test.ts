/** `pam request list|show|approve|deny`: dual control in the vendor. Sam asks, Mira decides. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { LabWorld } from '../../support/commands/lab-world.ts';
import { openLabWorld } from '../../support/commands/lab-world.ts';

let world: LabWorld;
/** The id of Sam's request. */
let id = '';

beforeAll(async () => {
  world = await openLabWorld();
});
afterAll(() => world.end());
beforeEach(async () => {
  await world.renew();
  expect((await line('pam checkout da-sam --reveal --reason test')).code).toBe(8);
  id = JSON.parse((await line('pam request list --query requests[0].id')).stdout);
});

const line = (text: string): ReturnType<LabWorld['run']> => world.run(text.split(' '));
const asMira = (text: string): ReturnType<LabWorld['run']> => line(`${text} --profile lab-mira`);

describe('pam request list', () => {
  it('shows mine, and those that wait for me', async () => {
    expect((await line('pam request list')).stdout).toMatch(
      /^\S+ +da-sam +sam +Waiting +1 +test +cyberark$/m,
    );
    expect((await asMira('pam request list --incoming')).stdout).toContain(id);
    expect(await asMira('pam request list')).toMatchObject({
      stdout: '',
      stderr: expect.stringContaining('No request.'),
    });
  });

  it('shows what waits for nothing only on demand', async () => {
    await asMira(`pam request deny ${id} --reason no`);
    expect((await line('pam request list')).stdout).toBe('');
    expect((await line('pam request list --all')).stdout).toContain(id);
  });

  it('comes in every form', async () => {
    const json = JSON.parse((await line('pam request list --json')).stdout);
    expect(parse((await line('pam request list -o yaml')).stdout)).toEqual(json);
    expect((await line('pam request list -o csv')).stdout).toMatch(
      /^request,account,by,status,left,reason,connection\r\n/,
    );
  });
});

describe('pam request show', () => {
  it('tells who asks, why, and who may decide', async () => {
    const { code, stdout } = await line(`pam request show ${id}`);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^requester +sam$/m);
    expect(stdout).toMatch(/^reason +test$/m);
    expect(stdout).toMatch(/^approvers +mira$/m);
  });

  it('does not find what is not there', async () => {
    expect((await line('pam request show nothing')).code).toBe(3);
  });
});

describe('pam request approve', () => {
  it('lets the requester have it', async () => {
    const { code, stdout } = await asMira(`pam request approve ${id} --reason planned`);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^status +Confirmed$/m);
    expect(await line('pam checkout da-sam --reveal --reason test')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^\S+$/),
    });
  });

  it('wants a reason', async () => {
    for (const verb of ['approve', 'deny']) {
      expect(await asMira(`pam request ${verb} ${id}`)).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('Answer it with --reason.'),
      });
    }
  });

  it('is not for the one who asks', async () => {
    expect((await line(`pam request approve ${id} --reason mine`)).code).not.toBe(0);
    expect((await line('pam checkout da-sam --reveal --reason test')).code).toBe(8);
  });
});

describe('pam request deny', () => {
  it('keeps it from the requester', async () => {
    expect((await asMira(`pam request deny ${id} --reason no`)).code).toBe(0);
    const { code, stdout } = await line('pam checkout da-sam --reveal --reason test');
    expect(code).not.toBe(0);
    expect(stdout).toBe('');
  });
});
