/** Second factors at `/api/v1/authn`, as Okta's reference "Authentication API" has them. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Lab } from '../../../src/lab/kernel/contract.ts';
import { TOTP_KEY, totp } from '../../support/totp.ts';
import { type Answer, type Ask, caller, eventTypes, refusal, startOrgs, succeed } from './support.ts';

const ANA = 'ana.ruiz@lab.example';
const STEP_MS = 30_000;

let lab: Lab;
let wic: Ask;
let nobody: Ask;
let since: string;

beforeEach(async () => {
  lab = await startOrgs();
  wic = caller(lab);
  nobody = caller(lab, 'wic', null);
  since = new Date(lab.clock.now() - 1000).toISOString();
});
afterEach(() => lab.stop());

const enrol = (type: string, more: object = {}): Promise<void> =>
  lab.tell('okta-wic', 'factor-enrolled', { login: ANA, type, ...more });
const enrolTotp = (): Promise<void> => enrol('totp', { secret: TOTP_KEY.base32 });
const code = (aheadMs = 0): string => totp(TOTP_KEY.text, lab.clock.now() + aheadMs);

const begin = (): Promise<Answer['json']> =>
  succeed(nobody('POST /api/v1/authn', { username: ANA, password: lab.credentials()[`wic/${ANA}`] }));

function verify(begun: Answer['json'], more: object = {}, at = 0): Promise<Answer> {
  const { href } = begun._embedded.factors[at]._links.verify;
  return nobody(`POST ${href}`, { stateToken: begun.stateToken, ...more });
}

it('makes codes as RFC 6238 has them', () => {
  // Appendix B, with the last six of its eight digits.
  const vectors = [
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_111_111_111, '050471'],
    [1_234_567_890, '005924'],
    [2_000_000_000, '279037'],
    [20_000_000_000, '353130'],
  ] as const;
  for (const [seconds, wanted] of vectors) expect(totp(TOTP_KEY.text, seconds * 1000)).toBe(wanted);
});

describe('a user with a second factor', () => {
  it('is asked for it, and for nothing when there is none', async () => {
    expect((await begin()).status).toBe('SUCCESS');
    await enrolTotp();
    const begun = await begin();
    expect(begun).toMatchObject({ status: 'MFA_REQUIRED', stateToken: expect.stringMatching(/^00\w{40}$/) });
    expect(begun.sessionToken).toBeUndefined();
    expect(begun._embedded.factors).toMatchObject([
      { id: expect.stringMatching(/^opf\w{17}$/), factorType: 'token:software:totp', provider: 'GOOGLE' },
    ]);
  });

  it('gets a session token for the code, and the log tells it', async () => {
    await enrolTotp();
    const done = await succeed(verify(await begin(), { passCode: code() }));
    expect(done).toMatchObject({ status: 'SUCCESS', sessionToken: expect.any(String) });
    expect(await eventTypes(wic, since)).toContain('user.authentication.auth_via_mfa');
  });

  it.each([-STEP_MS, STEP_MS])('may have a clock that is %i ms off', async (aheadMs) => {
    await enrolTotp();
    expect((await verify(await begin(), { passCode: code(aheadMs) })).status).toBe(200);
  });

  it('may not have one that is further off', async () => {
    await enrolTotp();
    expect(await refusal(verify(await begin(), { passCode: code(3 * STEP_MS) }))).toEqual([403, 'E0000068']);
  });

  it('may give a code once, and no older one after it', async () => {
    await enrolTotp();
    const passCode = code();
    await succeed(verify(await begin(), { passCode }));
    expect(await refusal(verify(await begin(), { passCode }))).toEqual([403, 'E0000082']);
    expect(await refusal(verify(await begin(), { passCode: code(-STEP_MS) }))).toEqual([403, 'E0000082']);
    lab.clock.advance(STEP_MS);
    await succeed(verify(await begin(), { passCode: code() }));
  });

  it.each(['', '12345', '1234567', 'abcdef', '１２３４５６'])('is refused with %j', async (passCode) => {
    await enrolTotp();
    expect(await refusal(verify(await begin(), { passCode }))).toEqual([403, 'E0000068']);
  });

  it('is locked by bad codes as by bad passwords', async () => {
    await enrolTotp();
    const begun = await begin();
    for (let tries = 0; tries < 9; tries += 1) await verify(begun, { passCode: '' });
    expect(await refusal(verify(begun, { passCode: '' }))).toEqual([403, 'E0000069']);
    expect(await succeed(wic(`GET /api/v1/users/${ANA}`))).toMatchObject({ status: 'LOCKED_OUT' });
  });

  it('has a transaction that ends, that is good for one sign-in, and is nobody else’s', async () => {
    await enrolTotp();
    const begun = await begin();
    await succeed(verify(begun, { passCode: code() }));
    expect(await refusal(verify(begun, { passCode: code() }))).toEqual([401, 'E0000011']);
    const late = await begin();
    lab.clock.advance(5 * 60_000);
    expect(await refusal(verify(late, { passCode: code() }))).toEqual([401, 'E0000011']);
    expect(
      (
        await refusal(
          nobody('POST /api/v1/authn/factors/opfNobodys/verify', { stateToken: (await begin()).stateToken }),
        )
      )[1],
    ).toBe('E0000007');
  });

  it('is refused what the document does not have', async () => {
    await enrolTotp();
    const begun = await begin();
    expect(await refusal(verify(begun, { passCode: code(), more: true }))).toEqual([
      400,
      'E0000001',
      'more: is not a known field',
    ]);
    expect((await refusal(verify(begun)))[1]).toBe('E0000001');
    await enrol('webauthn');
    expect((await refusal(verify(await begin(), {}, 1)))[0]).toBe(501);
  });
});

describe('a push', () => {
  const answer = (what: string): Promise<void> =>
    lab.tell('okta-wic', 'push-answered', { login: ANA, answer: what });

  it('waits until the device has answered', async () => {
    await enrol('push');
    const begun = await begin();
    await expect(answer('APPROVED')).rejects.toThrow('no push is shown');
    for (const _ of [1, 2])
      expect(await succeed(verify(begun))).toMatchObject({
        status: 'MFA_CHALLENGE',
        factorResult: 'WAITING',
      });
    await answer('APPROVED');
    expect(await succeed(verify(begun))).toMatchObject({ status: 'SUCCESS' });
  });

  it('may be refused on the device, or not be answered', async () => {
    await enrol('push');
    const refused = await begin();
    await succeed(verify(refused));
    await answer('REJECTED');
    expect(await succeed(verify(refused))).toMatchObject({ factorResult: 'REJECTED' });
    const unseen = await begin();
    await succeed(verify(unseen));
    lab.clock.advance(61_000);
    expect(await succeed(verify(unseen))).toMatchObject({ factorResult: 'TIMEOUT' });
  });

  it('shows the number to choose, the same each time', async () => {
    await enrol('push', { choosesNumber: true });
    const begun = await begin();
    const numberOf = async () =>
      (await succeed(verify(begun)))._embedded.factor._embedded.challenge.correctAnswer;
    const number = await numberOf();
    expect(String(number)).toMatch(/^\d\d$/);
    expect(await numberOf()).toBe(number);
  });
});
