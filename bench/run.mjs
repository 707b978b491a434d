/**
 * `npm run bench`: medians of paired runs as ratios to bare `node -e 0` on the same machine, against their limits.
 * Exit code 1 when a limit is passed. Times of a shared machine mean nothing by themselves; ratios within one run do.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeCapture, writeResponse } from './captures.mjs';
import { median, paired, runOnce } from './measure.mjs';

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 7);
const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const launcher = join(root, 'bin', 'run.js');
const folder = mkdtempSync(join(tmpdir(), 'idctl-bench-'));
const env = {
  PATH: process.env.PATH,
  IDCTL_CONFIG_DIR: join(folder, 'config'),
  IDCTL_STATE_DIR: join(folder, 'state'),
  IDCTL_PROFILE: 'lab',
};

function idctl(...args) {
  const result = spawnSync(process.execPath, [launcher, ...args], { env, encoding: 'utf8' });
  if (result.status !== 0) throw new Error(`idctl ${args.join(' ')}: ${result.stderr}`);
  return result.stdout;
}

const checkout = ['pam', 'checkout', 'bench', '--reveal', '--reason', 'bench', '--no-input'];

const okta = (...words) => ['okta', ...words, '--connection', 'wic', '--no-input'];
const CLEAR = ['users', 'clear-sessions', 'ben.cole@lab.example', '--confirm', 'ben.cole@lab.example'];

/** Calls that the lab saw during one run. */
async function callsOf(args) {
  idctl('lab', 'requests', '--clear');
  await runOnce({ args: [launcher, ...args], env });
  return JSON.parse(idctl('lab', 'requests', '--json')).requests.length;
}

function giveBack() {
  idctl('pam', 'checkin', 'bench');
}

/** An exclusive account: its password changes at each check-in, and it is free when the CPM has done so. */
async function untilFree() {
  for (let tries = 0; tries < 100; tries += 1) {
    if (JSON.parse(idctl('pam', 'show', 'bench', '--json')).custody.state === 'available') return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('the account did not become free');
}

const rows = [];
const row = (what, value, limit) => rows.push({ what, value, limit, ok: value <= limit });

try {
  idctl('lab', 'start', '--detach', '--port', '0', '--seed', 'bench');
  idctl('account', 'add', 'bench', '41_8');
  idctl('connection', 'sign-off', 'cyberark');
  rmSync(join(folder, 'state'), { recursive: true, force: true });
  row('HTTP calls of pam checkout, cold session', await callsOf(checkout), 3);
  giveBack();
  await untilFree();
  row('HTTP calls of pam checkout, warm session', await callsOf(checkout), 2);
  giveBack();
  await untilFree();

  idctl(...okta(...CLEAR));
  row('HTTP calls of okta users list, warm session', await callsOf(okta('users', 'list')), 1);

  const wiring = (name) => ['--file', join(root, 'examples', 'wirings', `${name}.yaml`), '--no-input'];
  // Each thing once, but for what comes in one list: the rules of the hub, the groups and the grants of an application.
  for (const [name, reads] of [
    ['partners-oidc', 9],
    ['partners-saml', 8],
    ['shop-oidc', 4],
    ['wiki-saml', 4],
  ]) {
    idctl('sso', 'apply', ...wiring(name));
    row(
      `HTTP calls of sso plan, ${name}, nothing to change`,
      await callsOf(['sso', 'plan', ...wiring(name)]),
      reads,
    );
  }

  const times = await paired(
    [
      { name: 'node', args: ['-e', '0'] },
      { name: '--version', args: [launcher, '--version'], env },
      { name: 'okta users list', args: [launcher, ...okta('users', 'list')], env },
      { name: 'okta users clear-sessions', args: [launcher, ...okta(...CLEAR)], env },
      { name: 'pam --help', args: [launcher, 'pam', '--help'], env },
      { name: 'decode', args: [launcher, 'federation', 'decode', writeResponse(folder)], env, code: 9 },
      { name: 'verify', args: [launcher, 'federation', 'verify', 'partners', '--no-input'], env },
      {
        name: 'pam checkout',
        args: [launcher, ...checkout],
        env,
        after: async () => {
          giveBack();
          await untilFree();
        },
      },
    ],
    ROUNDS,
  );
  const bare = times.get('node');
  row('idctl --version', times.get('--version') / bare, 2);
  row('idctl pam --help', times.get('pam --help') / bare, 4);
  row('idctl federation decode of a SAML response', times.get('decode') / bare, 6);
  // 1.5 s where bare node starts in 85 ms.
  row('idctl federation verify of a wiring, both ends read', times.get('verify') / bare, 17);
  row('idctl okta users list (warm, without the SDK)', times.get('okta users list') / bare, 5);
  row('idctl okta users clear-sessions (warm, SDK)', times.get('okta users clear-sessions') / bare, 7);
  row('idctl pam checkout (warm, lab running)', times.get('pam checkout') / bare, 5);

  const peaks = { node: [], checkout: [] };
  for (let round = 0; round < 5; round += 1) {
    peaks.node.push((await runOnce({ args: ['-e', 'setTimeout(() => 0, 100)'], watchMemory: true })).peakKiB);
    peaks.checkout.push((await runOnce({ args: [launcher, ...checkout], env, watchMemory: true })).peakKiB);
    giveBack();
    await untilFree();
  }
  row('peak memory of pam checkout', median(peaks.checkout) / median(peaks.node), 3);

  const capture = writeCapture(folder);
  for (const words of [
    ['decode', capture],
    ['redact', capture, '--out', join(folder, 'copy.har'), '--force'],
  ]) {
    const args = [launcher, 'federation', ...words];
    const { peakKiB } = await runOnce({ args, env, watchMemory: true });
    row(`MiB of federation ${words[0]}, a HAR of 50 MB`, Math.round(peakKiB / 1024), 300);
  }

  const width = Math.max(...rows.map((it) => it.what.length));
  console.log(
    `ratios to bare node (median ${bare.toFixed(0)} ms, ${(median(peaks.node) / 1024).toFixed(0)} MiB), ${ROUNDS} paired runs`,
  );
  for (const { what, value, limit, ok } of rows) {
    const shown = Number.isInteger(value) ? String(value) : value.toFixed(2);
    console.log(`${ok ? 'ok  ' : 'OVER'}  ${what.padEnd(width)}  ${shown.padStart(6)}  at most ${limit}`);
  }
} finally {
  try {
    idctl('lab', 'stop');
  } finally {
    // The lab that was stopped may still be leaving.
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}
process.exitCode = rows.every((it) => it.ok) ? 0 : 1;
