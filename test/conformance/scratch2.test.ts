import { test } from 'vitest';
import { startLab } from '../../src/lab/lab.ts';
import { judge } from './judge.ts';
import { showFinding } from './finding.ts';
test('x', async () => {
  const lab = await startLab({ basePort: 0, seed: 'x' });
  const seen: any[] = [];
  lab.observe((e) => seen.push(e));
  const c = lab.credentials();
  const u = lab.urls['pvwa'] + '/PasswordVault/API/auth/RADIUS/Logon';
  const r = await fetch(u, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ username: 'radius-challenge', password: c['cyberark/radius-challenge'] }) });
  console.log(r.status, await r.text(), seen.length, judge(seen, 'pvwa').map(showFinding));
  await lab.stop();
});
