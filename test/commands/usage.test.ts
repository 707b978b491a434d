/**
 * What parses. Every usage error is exit 2, in text and in JSON alike, before a profile is read or anybody is asked;
 * and what was typed where it does not belong is never shown.
 */
import { describe, expect, it } from 'vitest';
import type { CommandEntry } from '../support/commands/built.ts';
import { commands } from '../support/commands/built.ts';
import { envelopeOf } from '../support/commands/envelope.ts';
import type { Outcome } from '../support/commands/program.ts';
import { runWarm } from '../support/commands/warm-program.ts';

/** What somebody may type by mistake, and nobody may see. */
const CANARY = 'fake-secret-canary';

const NOWHERE = { IDCTL_CONFIG_DIR: '/nonexistent/config', IDCTL_STATE_DIR: '/nonexistent/state' };

const all = await commands();
const run = (argv: readonly string[]): Promise<Outcome> => runWarm(argv, { environment: NOWHERE });

function words(command: CommandEntry): readonly string[] {
  return command.id.split(':');
}

/** The message of the envelope that a run ends with. */
async function messageOf(argv: readonly string[]): Promise<string> {
  const json = await run(withJson(argv));
  const { code, message } = envelopeOf(json);
  expect(code).toBe('USAGE');
  expect(json.stdout + json.stderr).not.toContain(CANARY);
  return message;
}

/** The same, when the run in text ends alike. */
async function usageError(argv: readonly string[]): Promise<string> {
  const [text, message] = await Promise.all([run(argv), messageOf(argv)]);
  expect(text).toMatchObject({ code: 2, stdout: '' });
  expect(text.stderr).toContain(`Error: ${message}`);
  expect(text.stderr).not.toContain(CANARY);
  return message;
}

/** Behind the command's words, and before a `--`. */
function withJson(argv: readonly string[]): readonly string[] {
  const end = argv.indexOf('--');
  return end === -1 ? [...argv, '--json'] : [...argv.slice(0, end), '--json', ...argv.slice(end)];
}

describe.concurrent('every command', () => {
  it.each(all.map((it) => ({ command: it.id.replaceAll(':', ' '), entry: it })))(
    '$command refuses a flag that it does not have, without showing its value',
    async ({ entry }) => {
      const required = Object.values(entry.args)
        .filter((it) => it.required === true)
        .map((it) => it.options?.[0] ?? 'x');
      expect(await usageError([...words(entry), ...required, `--canary=${CANARY}`])).toContain('--canary');
    },
  );

  const needy = all.filter((it) => Object.values(it.args).some((arg) => arg.required === true));
  it.each(needy.map((it) => ({ command: it.id.replaceAll(':', ' '), entry: it })))(
    '$command names the argument that is missing',
    async ({ entry }) => {
      const required = Object.entries(entry.args).filter(([, it]) => it.required === true);
      expect(await messageOf(words(entry))).toBe(`Missing: ${required.map(([name]) => name).join(', ')}.`);
    },
  );

  const strict = all.filter((it) => it.strict !== false);
  it.each(strict.map((it) => ({ command: it.id.replaceAll(':', ' '), entry: it })))(
    '$command refuses one argument too many, without showing it',
    async ({ entry }) => {
      const taken = Object.values(entry.args).map((it) => it.options?.[0] ?? 'x');
      const message = await messageOf([...words(entry), ...taken, CANARY]);
      expect(message).toMatch(/too many arguments|takes no arguments/);
    },
  );
});

describe.concurrent('flags', () => {
  it.each([
    ['audit list --last 0', /--last/],
    ['audit list --last many', /--last/],
    ['audit list --target', /--target/],
    ['account list --output xml', /--output=xml.*table, json, csv, yaml/],
    ['lab fault nonsense', /429, 500, 503/],
    ['lab start --port 70000', /--port/],
    ['lab exec', /no command to run/],
    ['pam checkout x --copy --reveal', /--reveal.*--copy/],
    ['pam checkout x --ticket-system jira', /--ticket-system: --ticket/],
    ['pam checkout x --reveal --for 5x', /"5x" is not a duration/],
    ['pam checkout x --copy-ttl soon', /"soon" is not a duration/],
    ['pam exec x --fd --file -- true', /--file.*--fd/],
    ['pam exec x', /no command to run/],
    ['pam exec x --env 1st -- true', /"1st" is no name of a variable/],
    ['pam rotate x --method guess', /change, reconcile, verify, set/],
    ['pam rotate --resume run_x --unfinished', /--resume/],
    ['pam rotate x --concurrency 0', /--concurrency/],
    ['pam sweep --wait-lock long', /"long" is not a duration/],
    ['vault migrate', /Missing required flag to/],
    ['vault migrate --to memory', /keychain, age/],
    ['init --vault paper', /keychain, age/],
    ['account list --timeout 5', /"5" is not a duration/],
  ])('%s is refused', async (line, says) => {
    expect(await usageError(line.split(' '))).toMatch(says);
  });

  it.each([
    ['pam list -o csv', '--json', /^--output csv and --json exclude each other\.$/],
    ['audit list --output=table', '--json', /^--output table and --json exclude/],
    ['account list -o yaml', '--query=accounts', /^--output yaml and --query exclude each other\.$/],
  ])('%s and %s are refused together', async (line, other, says) => {
    const { code, stdout } = await run([...line.split(' '), other]);
    const { error } = JSON.parse(stdout);
    expect({ code, is: error.code }).toEqual({ code: 2, is: 'USAGE' });
    expect(error.message).toMatch(says);
  });

  it.each(['account list --json', 'account list -o json --json', 'account list -o json --query accounts'])(
    '%s go together',
    async (line) => expect(envelopeOf(await run(line.split(' '))).code).toBe('NOT_FOUND'),
  );

  it.each(['pam list -s', 'pam list -c', 'pam list --trace'])('%s wants a value', async (line) => {
    expect(await usageError(line.split(' '))).toMatch(/expects a value/);
  });
});

describe('--query', () => {
  it('that is malformed is refused in JSON, which it implies', async () => {
    const { message } = envelopeOf(await run(['account', 'list', '--query', 'accounts[']));
    expect(message).toMatch(/--query is not a JMESPath expression/);
  });
});

describe.concurrent('a command that is not there', () => {
  it.each([
    ['pam lst', /Did you mean idctl pam list/],
    ['pam request aprove', /Did you mean idctl pam request approve/],
    ['chekout okta-admin', /Did you mean idctl pam checkout/],
    ['checkout okta-admin', /Did you mean idctl pam checkout/],
    ['pma list', /Did you mean idctl pam list/],
    ['vautl status', /Did you mean idctl vault status/],
    ['help pam lst', /Did you mean idctl pam list/],
    ['xyzzy', /See: idctl --help/],
  ])('%s is told with the nearest ones', async (line, says) => {
    const argv = line.split(' ');
    const { hint, message } = envelopeOf(await run(withJson(argv)));
    expect(message).toMatch(/^There is no command "/);
    expect(hint).toMatch(says);
    const { code, stderr } = await run(argv);
    expect(code).toBe(2);
    expect(stderr).toBe(`Error: ${message}\n  ${hint}\n`);
  });
});

describe('a usage error', () => {
  it('beats a profile that is not there', async () => {
    expect((await run(['pam', 'list', '--nope'])).code).toBe(2);
    expect((await run(['pam', 'list'])).code).toBe(3);
  });
});
