/** The tour itself; runs inside `idctl lab exec`. Ends with 1 as soon as something is not as it says. */
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const launcher = join(root, 'bin', 'run.js');
const signIn = join(root, 'scripts', 'okta-sign-in.mjs');
const bold = (text) => (process.stdout.isTTY && !process.env.NO_COLOR ? `\u001b[1m${text}\u001b[0m` : text);

function title(text) {
  console.log(`\n${bold(`# ${text}`)}`);
}

/** Shows a command as one would type it, runs it, and insists on its exit code; answers with its stdout. */
async function show(typed, args, { expect = 0, input = '', capture = false } = {}) {
  console.log(`${bold('$')} ${typed}`);
  const [program, rest] = args[0] === 'idctl' ? [launcher, args.slice(1)] : [args[0], args.slice(1)];
  const child = spawn(process.execPath, [program, ...rest]);
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text;
    if (!capture) process.stdout.write(text);
  });
  // Both streams as they come. Every command on a lab profile says so; once is enough here.
  child.stderr.setEncoding('utf8').on('data', (text) => {
    process.stdout.write(text.replace(/^lab: .*\n/gm, ''));
  });
  child.stdin.end(input);
  const [status] = await once(child, 'close');
  if (status !== expect) fail(`exit code ${status}, and not ${expect}`);
  if (expect !== 0) console.log(`(exit code ${expect})`);
  return stdout;
}

function fail(what) {
  console.log(bold(`The demo failed: ${what}`));
  process.exit(1);
}

const idctl = (line, options) => show(`idctl ${line}`, ['idctl', ...line.split(' ')], options);

function custody() {
  const shown = spawnSync(process.execPath, [launcher, 'pam', 'show', 'okta-admin', '--json'], {
    encoding: 'utf8',
  });
  return JSON.parse(shown.stdout).custody;
}

/** After a loan the vault changes the password; until then nobody gets it. */
async function untilFree() {
  for (let tries = 0; tries < 120; tries += 1) {
    if (custody().state === 'available') return;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  fail('the account did not come back');
}

/** Starts a long loan, waits until its child runs, and answers with both. */
async function longLoan() {
  const script = 'console.log(process.pid); setInterval(() => {}, 1000)';
  console.log(`${bold('$')} idctl pam exec okta-admin -- sleep 600 &`);
  const loan = spawn(
    process.execPath,
    [launcher, 'pam', 'exec', 'okta-admin', '--', process.execPath, '-e', script],
    {
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );
  const [chunk] = await once(loan.stdout, 'data');
  return { loan, childPid: Number(String(chunk).trim()) };
}

console.log(
  'A lab of CyberArk, Okta Privileged Access and an Okta org runs on this machine. Nothing real is touched.',
);
console.log('Repeat any of this in: node bin/run.js lab exec -- bash');

title('Privileged accounts, over both vendors');
await idctl('pam list --search adm');

title('Take the Okta administrator on loan, and sign in with it');
const first = await show(
  'old=$(idctl pam checkout okta-admin --reason demo --reveal)',
  ['idctl', 'pam', 'checkout', 'okta-admin', '--reason', 'demo', '--reveal'],
  { capture: true },
);
const user = 'sam.reed-admin@lab.example';
const tryOld = (old, expect) =>
  show(`printf %s "$old" | node scripts/okta-sign-in.mjs ${user}`, [signIn, user], { input: old, expect });
await tryOld(first.replace(/\n$/, ''), 0);

title('Nobody gets it a second time; and what Mira holds, we do not get');
await idctl('pam checkout okta-admin --reveal', { expect: 6 });
await idctl('pam checkout db-prod-sa --reason demo --reveal', { expect: 6 });
await idctl('pam checkin okta-admin');
await untilFree();

title('A loan for the life of one command, which finds the secret in its environment');
await show('idctl pam exec okta-admin -v -- node scripts/okta-sign-in.mjs', [
  'idctl',
  'pam',
  'exec',
  'okta-admin',
  '-v',
  '--',
  process.execPath,
  signIn,
]);
await untilFree();

title('The command is killed: the password is given back all the same');
const killed = await longLoan();
console.log(`${bold('$')} kill -KILL ${killed.childPid}    # the command`);
process.kill(killed.childPid, 'SIGKILL');
const [code] = await once(killed.loan, 'exit');
console.log(`idctl ended with ${code} (128 + SIGKILL)`);
await idctl('pam leases');
await untilFree();

title('idctl itself is killed: its guardian gives the password back');
const second = await longLoan();
console.log(`${bold('$')} kill -KILL ${second.loan.pid}    # idctl`);
process.kill(second.loan.pid, 'SIGKILL');
await once(second.loan, 'exit');
await untilFree();
await idctl('pam leases');

title('Rotate, and prove it: the password that worked before fails afterwards');
const known = randomBytes(24).toString('base64url');
console.log(`${bold('$')} old=$(node -p 'crypto.randomBytes(24).toString("base64url")')`);
await show(
  'printf %s "$old" | idctl pam rotate okta-admin --method set',
  ['idctl', 'pam', 'rotate', 'okta-admin', '--method', 'set'],
  { input: known },
);
await tryOld(known, 0);
await idctl('pam rotate okta-admin');
await tryOld(known, 1);
await show('idctl pam exec okta-admin -- node scripts/okta-sign-in.mjs', [
  'idctl',
  'pam',
  'exec',
  'okta-admin',
  '--',
  process.execPath,
  signIn,
]);

title('Who took what, and that nobody has touched the record of it');
await idctl('audit list --last 8');
await idctl('audit verify');
await idctl('pam sweep');
console.log(`\n${bold('That was the main job.')} Look around yourself: node bin/run.js lab exec -- bash`);
