import { beforeEach, describe, expect, test } from 'vitest';
import { decideRequest, findRequest, listRequests } from '../../../src/services/pam/requests.ts';
import type { FakeApprovals } from '../../support/fakes/approvals.ts';
import { FakeWorld, ME } from '../../support/fakes/world.ts';
import { codeOf, failureOf } from './support.ts';

let world: FakeWorld;
let id: string;
/** Dual control as the caller has it, who is an approver of what mira asks for. */
let approvals: FakeApprovals;

beforeEach(() => {
  world = new FakeWorld();
  world.vault.add('guarded', { rules: { approval: true } });
  id = world.vault.request(world.vault.named('guarded'), 'mira', 'restore').id;
  approvals = world.requestsOf('ann');
  world.connection.requests = approvals;
  Object.assign(world.vault, { approvers: ['ann'] });
});

describe('listing requests', () => {
  test('tells the connection of each', async () => {
    const [only] = await listRequests(world.deps, 'incoming', { onlyWaiting: true });
    expect(only).toMatchObject({ connection: 'vault', request: { id, requester: 'mira', state: 'waiting' } });
    expect(await listRequests(world.deps, 'mine', { onlyWaiting: false })).toEqual([]);
  });

  test('asks every connection that has dual control, and skips those without', async () => {
    const cloud = world.addConnection('cloud');
    cloud.vault.add('theirs', { rules: { approval: true } });
    cloud.vault.request(cloud.vault.named('theirs'), ME, 'mine');
    world.addConnection('opa').hasApprovals = false;
    const mine = await listRequests(world.deps, 'mine', { onlyWaiting: true });
    expect(mine.map(({ connection }) => connection)).toEqual(['cloud']);
    expect(await listRequests(world.deps, 'mine', { onlyWaiting: true, connection: 'vault' })).toEqual([]);
  });

  test('says where approvals are given when no connection has dual control', async () => {
    world.connection.hasApprovals = false;
    expect(await failureOf(listRequests(world.deps, 'mine', { onlyWaiting: true }))).toMatchObject({
      code: 'USAGE',
      hint: expect.stringContaining('Access Requests'),
    });
  });

  test('is not a whole list while one connection is silent', async () => {
    world.addConnection('cloud').requests.failures.order('listRequests', 'UNAVAILABLE');
    expect(await codeOf(listRequests(world.deps, 'mine', { onlyWaiting: true }))).toBe('UNAVAILABLE');
  });
});

describe('finding a request', () => {
  test('says in which connection it is', async () => {
    world.addConnection('cloud');
    expect(await findRequest(world.deps, id)).toMatchObject({ connection: 'vault', request: { id } });
  });

  test('is NOT_FOUND where nobody knows it', async () => {
    expect(await codeOf(findRequest(world.deps, 'req-99'))).toBe('NOT_FOUND');
  });

  test('refuses to choose between two connections that know the id', async () => {
    const cloud = world.addConnection('cloud');
    Object.assign(cloud.vault, { approvers: [ME] });
    cloud.vault.add('theirs', { rules: { approval: true } });
    cloud.vault.requests.push({ ...cloud.vault.request(cloud.vault.named('theirs'), 'mira', ''), id });
    const refused = await failureOf(findRequest(world.deps, id));
    expect(refused).toMatchObject({ code: 'AMBIGUOUS', message: expect.stringContaining('vault and cloud') });
    expect(await findRequest(world.deps, id, 'cloud')).toMatchObject({ connection: 'cloud' });
  });

  test('does not take silence for an answer', async () => {
    world.addConnection('cloud').requests.failures.order('getRequest', 'UNAVAILABLE');
    expect(await codeOf(findRequest(world.deps, id))).toBe('UNAVAILABLE');
  });
});

describe('deciding', () => {
  test.each([
    ['approve', 'confirmed'],
    ['deny', 'rejected'],
  ] as const)('to %s is done, told and logged', async (decision, state) => {
    const decided = await decideRequest(world.deps, id, decision, { reason: 'as agreed' });
    expect(decided).toMatchObject({ connection: 'vault', request: { id, state } });
    expect(world.audit.records).toMatchObject([
      {
        ...{ action: `pam.request.${decision}`, outcome: 'done', connection: 'vault', target: 'guarded' },
        reason: 'as agreed',
        details: { request: id, requester: 'mira' },
      },
    ]);
  });

  test('that is refused is not logged as done', async () => {
    approvals.failures.order('decide', 'DENIED');
    expect(await codeOf(decideRequest(world.deps, id, 'approve', { reason: '' }))).toBe('DENIED');
    expect(world.audit.records).toEqual([]);
  });

  test('stands although the request cannot be looked at afterwards', async () => {
    approvals.failures.order('getRequest', 'UNAVAILABLE', { skip: 1 });
    const decided = await decideRequest(world.deps, id, 'approve', { reason: '' });
    expect(decided.request.state).toBe('waiting');
    expect(world.vault.requests[0]?.decision).toBe('approve');
  });
});
