/** The command that runs on a loan: its signals, its exit code, what it is handed over, and what is kept from it. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { EXIT, SIGNAL_EXIT } from '../../src/core/exit-codes.ts';
import { expectNothingLost, sentenceOf } from '../support/acceptance/aftermath.ts';
import type { Outcome, RunOptions } from '../support/acceptance/idctl.ts';
import { eventually } from '../support/acceptance/poll.ts';
import { WorldPool } from '../support/acceptance/pool.ts';
import { CHECK_IN } from '../support/acceptance/steps.ts';
import type { World } from '../support/acceptance/world.ts';
import { LAUNCHER } from '../support/build.ts';
import { atTerminal, KEYS, noTerminalBecause } from '../support/commands/terminal.ts';

const PATIENCE_MS = 180_000;
const CHILD = fileURLToPath(new URL('../support/acceptance/child.mjs', import.meta.url));

const pool = new WorldPool();
afterAll(() => pool.end());

const exec = (flags: readonly string[], ...command: readonly string[]): readonly string[] => [
  ...['pam', 'exec', 'okta-admin', ...flags, '--', ...command],
];

async function expectGivenBack(world: World): Promise<void> {
  expect(world.out('cyberark')).toEqual([]);
  expect(await world.leaseFiles()).toEqual([]);
  // Nothing of a hand-over is left behind either.
  expect(readdirSync(join(world.folder, 'tmp')).filter((it) => it.startsWith('idctl-'))).toEqual([]);
}

describe('signals', () => {
  it.concurrent.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    '%s reaches the command exactly once, and its own exit code is the exit code',
    async (signal) =>
      pool.use(async (world) => {
        const log = join(world.folder, 'tmp', 'signals');
        const run = world.start(exec([], process.execPath, CHILD, 'signals', log));
        await eventually('the command', () => run.stdout.includes('up'));
        run.kill(signal);
        expect(await world.ended(run)).toMatchObject({ code: 7, signal: null });
        expect(readFileSync(log, 'utf8')).toBe(`${signal}\n`);
        await expectGivenBack(world);
      }),
    PATIENCE_MS,
  );

  describe.skipIf(noTerminalBecause() !== null)('at a terminal', () => {
    it.concurrent(
      'Ctrl-C reaches the command exactly once',
      async () =>
        pool.use(async (world) => {
          const log = join(world.folder, 'tmp', 'signals');
          const argv = exec([], process.execPath, CHILD, 'signals', log);
          const run = atTerminal(argv, { environment: world.env });
          await run.until('up');
          run.type(KEYS.ctrlC);
          expect(await run.ended()).toBe(7);
          expect(readFileSync(log, 'utf8')).toBe('SIGINT\n');
          await expectGivenBack(world);
        }),
      PATIENCE_MS,
    );
  });

  it.concurrent(
    'a command that will not end on SIGTERM is ended, and the password given back',
    async () =>
      pool.use(async (world) => {
        const run = world.start(exec([], 'sh', '-c', "trap '' TERM; echo up; while :; do sleep 1; done"));
        await eventually('the command', () => run.stdout.includes('up'));
        run.kill('SIGTERM');
        expect(await world.ended(run)).toMatchObject({ code: 128 + 9 });
        await expectGivenBack(world);
      }),
    PATIENCE_MS,
  );
});

/** A command that ends on any signal. */
const WAITING = ['sh', '-c', 'echo up; exec sleep 1000'] as const;

describe('when the vendor does not answer after a signal has ended the command', () => {
  it.concurrent.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'the clean-up after %s is given up in time, and the loan left to the sweep',
    async (signal) =>
      pool.use(async (world) => {
        // More tries than a run without an end of its own would be let to make.
        world.fault(CHECK_IN.cyberark, 'hang', { times: 30 });
        const run = world.start(exec([], ...WAITING));
        await eventually('the command', () => run.stdout.includes('up'));
        run.kill(signal);
        const outcome = await world.ended(run);
        expect(outcome, outcome.stderr).toMatchObject({ code: SIGNAL_EXIT[signal], signal: null });
        expect(outcome.stderr).toMatch(/okta-admin may still be out[\s\S]*idctl pam sweep/);
        const [leases] = await world.series(['pam', 'leases', '--json', '--query', 'leases[].due']);
        expect(leases?.stdout).toContain('"unknown"');
        await expectNothingLost(world, 'cyberark');
      }),
    PATIENCE_MS,
  );

  it.concurrent(
    'the next Ctrl-C leaves at once, and the guardian gives the loan back',
    async () =>
      pool.use(async (world) => {
        world.fault(CHECK_IN.cyberark, 'hang');
        const run = world.start(exec([], ...WAITING));
        await eventually('the command', () => run.stdout.includes('up'));
        run.kill('SIGINT');
        await world.untilStruck();
        run.kill('SIGINT');
        const outcome = await world.ended(run);
        expect(outcome, outcome.stderr).toMatchObject({ code: SIGNAL_EXIT.SIGINT, signal: null });
        expect(outcome.stderr).toMatch(/Left at once\. This may still be out:\n {2}okta-admin \(ls_/);
        expect(outcome.stderr).toContain('The guardian of this run gives its loan back now');
        await eventually('the guardian', async () => (await world.leaseFiles()).length === 0);
        await expectGivenBack(world);
      }),
    PATIENCE_MS,
  );
});

describe('the exit code', () => {
  it.concurrent.each([
    ['exit 0', 0],
    ['exit 5', 5],
    ['exit 255', 255],
    ['kill -TERM $$', 128 + 15],
    ['kill -KILL $$', 128 + 9],
  ])(
    'of a command that does "%s" is %i',
    async (script, code) =>
      pool.use(async (world) => {
        expect(await world.idctl(exec([], 'sh', '-c', script))).toMatchObject({ code, signal: null });
        await expectGivenBack(world);
      }),
    PATIENCE_MS,
  );
});

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

interface Report {
  readonly variables: Readonly<Record<string, string>>;
  readonly argv: readonly string[];
  readonly byPath: string | null;
  readonly isStillThere: boolean | null;
}

/** Runs the command that reports what it was handed over. */
async function reported(
  world: World,
  flags: readonly string[],
  path: readonly string[],
  options: RunOptions = {},
): Promise<{ readonly report: Report; readonly outcome: Outcome }> {
  const file = join(world.folder, 'report.json');
  const command = exec(flags, process.execPath, CHILD, 'report', file, ...path);
  const outcome = await world.idctl(command, options);
  expect(outcome, outcome.stderr).toMatchObject({ code: 0 });
  const report: Report = JSON.parse(readFileSync(file, 'utf8'));
  return { report, outcome };
}

/** What the vendor hands out now; a loan ends it. */
const secretNow = (world: World): string => world.truth.of('cyberark', 'okta-admin-sam.reed').password;

describe('the hand-over', () => {
  it.concurrent(
    'by environment gives the secret and the user name under the name asked for',
    async () =>
      pool.use(async (world) => {
        const secret = secretNow(world);
        const { report } = await reported(world, ['--env', 'OKTA_PASSWORD'], []);
        expect(report.variables).toMatchObject({
          OKTA_PASSWORD: digest(secret),
          OKTA_PASSWORD_USER: digest('sam.reed-admin@lab.example'),
        });
        expect(report.variables).not.toHaveProperty('IDCTL_SECRET');
        await expectGivenBack(world);
      }),
    PATIENCE_MS,
  );

  it.concurrent(
    'by descriptor keeps it out of the environment and of the arguments',
    async () =>
      pool.use(async (world) => {
        const secret = secretNow(world);
        const { report } = await reported(world, ['--fd'], ['{}']);
        expect(report.byPath).toBe(digest(secret));
        expect(Object.values(report.variables)).not.toContain(digest(secret));
        expect(report.argv.at(-1)).toBe('/dev/fd/3');
        await expectGivenBack(world);
      }),
    PATIENCE_MS,
  );

  it.concurrent(
    'by file can be read once, and is gone afterwards',
    async () =>
      pool.use(async (world) => {
        const secret = secretNow(world);
        const { report } = await reported(world, ['--file'], ['{}']);
        expect(report.byPath).toBe(digest(secret));
        expect(report.isStillThere).toBe(false);
        expect(Object.values(report.variables)).not.toContain(digest(secret));
        expect(existsSync(report.argv.at(-1) ?? '')).toBe(false);
        await expectGivenBack(world);
      }),
    PATIENCE_MS,
  );

  it.concurrent(
    'by a file that nobody reads leaves nothing behind',
    async () =>
      pool.use(async (world) => {
        expect(await world.idctl(exec(['--file'], 'sh', '-c', 'test -p {}'))).toMatchObject({ code: 0 });
        await expectGivenBack(world);
      }),
    PATIENCE_MS,
  );

  it.concurrent(
    "keeps idctl's own secrets from the command",
    async () =>
      pool.use(async (world) => {
        const passphrase = join(world.folder, 'passphrase');
        await writeFile(passphrase, 'not used here');
        const env = {
          CYBERARK_SAM: world.lab.credentials()['cyberark/sam'],
          IDCTL_CONNECTION_CYBERARK_PASSWORD: 'env:CYBERARK_SAM',
          IDCTL_VAULT_PASSPHRASE_FILE: passphrase,
          CREDENTIALS_DIRECTORY: world.folder,
          ITS_OWN: 'kept',
        };
        const { report } = await reported(world, [], [], { env });
        const names = Object.keys(report.variables);
        expect(names).toEqual(
          expect.arrayContaining(['IDCTL_SECRET', 'IDCTL_SECRET_USER', 'ITS_OWN', 'PATH']),
        );
        for (const name of Object.keys(env)) if (name !== 'ITS_OWN') expect(names).not.toContain(name);
        expect(Object.values(report.variables)).not.toContain(digest(env.CYBERARK_SAM ?? ''));
        await expectGivenBack(world);
      }),
    PATIENCE_MS,
  );
});

describe('what is refused before anything is taken', () => {
  it.concurrent.each([
    ['a command that does not exist', exec([], 'no-such-command-anywhere'), EXIT.NOT_FOUND],
    ['no command at all', ['pam', 'exec', 'okta-admin'], EXIT.USAGE],
    ['a name that is none of a variable', exec(['--env', 'A-B'], 'true'), EXIT.USAGE],
    ['two ways at once', exec(['--fd', '--file'], 'true'), EXIT.USAGE],
  ] as const)(
    '%s',
    async (_what, argv, code) =>
      pool.use(async (world) => {
        const outcome = await world.idctl(argv);
        expect(outcome).toMatchObject({ code, stdout: '' });
        expect(sentenceOf(outcome)).toMatch(/^Error: \S/);
        expect(world.lab.journal()).toEqual([]);
      }),
    PATIENCE_MS,
  );

  it.concurrent(
    'a loan inside of a loan, and the outer one is given back',
    async () =>
      pool.use(async (world) => {
        const inner = ['pam', 'exec', 'adm-backup', '--', 'echo', 'it ran'];
        const outcome = await world.idctl(exec([], process.execPath, LAUNCHER, ...inner));
        expect(outcome).toMatchObject({ code: EXIT.USAGE, stdout: '' });
        expect(outcome.stderr).toMatch(/already runs inside idctl pam exec \(lease ls_/);
        expect(world.lab.journal().filter((it) => it.listener === 'opa')).toEqual([]);
        await expectNothingLost(world, 'cyberark');
      }),
    PATIENCE_MS,
  );
});
