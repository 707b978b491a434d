import { describe, expect, it } from 'vitest';
import { LabUnderTest } from './support.ts';

describe('the CyberArk stand-in', () => {
  it('has three listeners', () => {
    const { lab } = new LabUnderTest();
    expect(lab.id).toBe('cyberark');
    expect(lab.listeners.map(({ name, tls }) => [name, tls])).toEqual([
      ['pvwa', 'none'],
      ['pvwa-tls', 'mutual'],
      ['ccp', 'mutual'],
    ]);
  });

  it('gives everybody who signs in by secret a credential of their own', () => {
    const credentials = new LabUnderTest().lab.credentials();
    expect(Object.keys(credentials).sort()).toEqual([
      'cyberark/auditor',
      'cyberark/idctl-svc',
      'cyberark/lea',
      'cyberark/mira',
      'cyberark/radius-append',
      'cyberark/radius-append-otp',
      'cyberark/radius-challenge',
      'cyberark/radius-challenge-otp',
      'cyberark/sam',
    ]);
    expect(new Set(Object.values(credentials)).size).toBe(Object.keys(credentials).length);
  });

  it('makes the same secrets from the same seed and others from another', () => {
    const [first, same, other] = ['a', 'a', 'b'].map((seed) => new LabUnderTest({}, seed).lab.save());
    expect(same).toEqual(first);
    expect(JSON.stringify(other)).not.toBe(JSON.stringify(first));
  });

  it('comes back from saved state with sessions, locks and requests', async () => {
    const first = new LabUnderTest();
    const sam = await first.as('sam');
    await sam.retrieve('41_8');
    await sam.post('MyRequests', { AccountId: '42_3', Reason: 'outage' });
    const saved = JSON.parse(JSON.stringify(first.lab.save()));
    first.lab.reset();
    expect((await sam.get('LoginsInfo')).status).toBe(401);
    first.lab.load(saved);
    expect((await sam.get('ExtendedAccounts/41_8/overview')).json.Details.LockedBy).toBe('sam');
    expect((await sam.get('MyRequests')).json.MyRequests).toHaveLength(1);
    expect(first.lab.save()).toEqual(saved);
  });

  it('does not share its state with what was saved', async () => {
    const under = new LabUnderTest();
    const before = JSON.stringify(under.lab.save());
    const saved = under.lab.save();
    await (await under.as('sam')).retrieve('41_8');
    expect(JSON.stringify(saved)).toBe(before);
  });

  it('refuses events that it does not know', () => {
    expect(() => new LabUnderTest().lab.on('unheard-of', {})).toThrow('unheard-of');
  });
});
