import { writeFileSync } from 'node:fs';
import { test } from 'vitest';
import { systemClock } from '../../src/core/clock.ts';
import { createHttp } from '../../src/core/http.ts';
import { Secret } from '../../src/core/secret.ts';
import type { Exchange } from '../../src/lab/kernel/contract.ts';
import { startLab } from '../../src/lab/lab.ts';
import { cyberark } from '../../src/vendors/cyberark/index.ts';
import { opa } from '../../src/vendors/opa/index.ts';
import { showFinding } from './finding.ts';
import { judge } from './judge.ts';

test('scratch', async () => {
  const lab = await startLab({ basePort: 0, seed: 'x' });
  const seen: Exchange[] = [];
  lab.observe((e) => seen.push(e));
  const creds = lab.credentials();
  console.log(Object.keys(creds), lab.urls);
  const notes: string[] = [];
  const ctx = (vendor: any, baseUrl: string, settings: any, secrets: Record<string, string>): any => {
    let session: any = null;
    const facts = new Map();
    const mk = (b: string) =>
      createHttp({
        baseUrl: b,
        userAgent: 'idctl-test',
        clock: systemClock,
        signal: new AbortController().signal,
        random: Math.random,
        rateLimit: vendor.rateLimit,
        caPem: lab.tls.caPem,
      } as any);
    return {
      connection: vendor.id,
      baseUrl,
      settings,
      secret: async (f: string) => new Secret(secrets[f] ?? ''),
      hasSecret: (f: string) => f in secrets,
      ask: async () => new Secret(secrets['otp'] ?? ''),
      http: mk(baseUrl),
      httpFor: mk,
      clock: systemClock,
      sessions: {
        load: async () => session,
        save: async (s: any) => {
          session = s;
        },
        clear: async () => {
          session = null;
        },
      },
      facts: {
        get: async (k: string) => facts.get(k),
        set: async (k: string, v: any) => void facts.set(k, v),
        drop: async (k: string) => void facts.delete(k),
      },
      warn: (m: string) => notes.push('warn ' + m),
      signal: new AbortController().signal,
    };
  };
  const tryit = async (what: string, f: () => Promise<any>) => {
    try {
      const r = await f();
      return r;
    } catch (e: any) {
      notes.push(`${what}: ${e.code} ${e.message}`);
      return undefined;
    }
  };
  const drive = async (name: string, vendor: any, c: any) => {
    const health = (await vendor.provides.health())(c);
    await tryit(name + ' reach', () => health.reach());
    await tryit(name + ' signIn', () => health.signIn());
    const pam = (await vendor.provides.pam())(c);
    const accounts: any[] = [];
    await tryit(name + ' list', async () => {
      for await (const a of pam.list({})) if (!/bulk-(?!001)/.test(a.name)) accounts.push(a);
    });
    await tryit(name + ' search', async () => {
      for await (const _ of pam.list({ search: 'okta', container: accounts[0]?.container }));
    });
    notes.push(name + ' accounts ' + accounts.length);
    for (const a of accounts) {
      await tryit('get', () => pam.get(a.id));
      const policy = await tryit(`policy ${a.name}`, () => pam.policy(a, { fresh: true }));
      await tryit(`custody ${a.name}`, () => pam.custody(a));
      await tryit(`rotState ${a.name}`, () => pam.rotationState(a));
      await tryit(`hist ${a.name}`, () => pam.history(a));
      await tryit(`versions ${a.name}`, () => pam.versions(a));
      await tryit(`co ${a.name}`, () => pam.checkOut(a, {}));
      await tryit(`co2 ${a.name}`, () =>
        pam.checkOut(a, { reason: 'why', ticketSystem: 'SNOW', ticket: 'CHG1' }),
      );
      await tryit(`ci ${a.name}`, () => pam.checkIn(a, { force: false }));
      await tryit(`cif ${a.name}`, () => pam.checkIn(a, { force: true }));
      for (const method of policy?.rotationMethods ?? []) {
        const mark = await tryit(`mark ${a.name}`, () => pam.rotationMark(a));
        await tryit(`rot ${method} ${a.name}`, () =>
          pam.startRotation(
            a,
            method === 'set' ? { method, newSecret: new Secret('Abcdef-123456-x') } : { method },
          ),
        );
        if (mark) await tryit(`prog ${a.name}`, () => pam.rotationProgress(a, mark, method));
      }
    }
    await tryit('get none', () => pam.get('99_99'));
    if (vendor.provides.approvals) {
      const ap = (await vendor.provides.approvals())(c);
      for (const w of ['mine', 'incoming']) {
        const l = await tryit('list ' + w, () => ap.listRequests(w, { onlyWaiting: false }));
        for (const r of l ?? []) {
          await tryit('getR', () => ap.getRequest(r.id));
          if (w === 'incoming')
            await tryit('decide', () => ap.decide(r.id, r === l[0] ? 'approve' : 'deny', 'ok'));
        }
      }
      for (const a of accounts)
        await tryit('create ' + a.name, () =>
          ap.createRequest(a, {
            reason: 'why',
            from: new Date().toISOString(),
            until: new Date(Date.now() + 3600e3).toISOString(),
            multipleUse: true,
            ticket: 'T1',
            ticketSystem: 'SNOW',
          }),
        );
    }
    if (name === 'sam2') return;
    lab.clock.advance(3600e3 * 2);
    await tryit('after', () => pam.custody(accounts[0]));
    await tryit(name + ' signOff', () => health.signOff());
  };
  const U = lab.urls;
  for (const user of ['sam']) {
    const pw = creds[`cyberark/${user}`] ?? Object.entries(creds).find(([k]) => k.includes(user))?.[1] ?? '';
    await drive(
      user,
      cyberark,
      ctx(
        cyberark,
        U['pvwa']!,
        {
          method: user === 'lea' ? 'ldap' : 'cyberark',
          username: user,
          concurrent: true,
          appPath: 'PasswordVault',
        },
        { password: pw },
      ),
    );
  }
  await drive(
    'badpw',
    cyberark,
    ctx(
      cyberark,
      U['pvwa']!,
      { method: 'cyberark', username: 'sam', concurrent: true, appPath: 'PasswordVault' },
      { password: 'wrong' },
    ),
  );
  for (const p of ['opa/', 'opa/limited-'])
    await drive(
      p,
      opa,
      ctx(
        opa,
        U['opa']!,
        { team: 'lab', keyId: creds[p + 'key-id'], adResourceType: 'pam_ad_account_password_login' },
        { keySecret: creds[p + 'key-secret'] ?? '' },
      ),
    );
  await lab.stop();
  const { assertConforms } = await import('./judge.ts');
  const out: string[] = [];
  for (const d of ['pvwa', 'opa'] as const) try { assertConforms(seen, d); } catch (e: any) { out.push(e.message); }
  writeFileSync('/tmp/findings.txt', out.join('\n') + '\n\n' + [...new Set(notes)].join('\n'));
}, 300_000);
