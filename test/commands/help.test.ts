/** Help texts are contracts: what a person reads and a script may parse. */
import { describe, expect, it } from 'vitest';
import { commands } from '../support/commands/built.ts';
import type { Outcome } from '../support/commands/program.ts';
import { runWarm } from '../support/commands/warm-program.ts';

const all = await commands();
const NOWHERE = { IDCTL_CONFIG_DIR: '/nonexistent/config', IDCTL_STATE_DIR: '/nonexistent/state' };
const run = (argv: readonly string[], more: Readonly<Record<string, string>> = {}): Promise<Outcome> =>
  runWarm(argv, { environment: { ...NOWHERE, ...more } });

/** Lines without what differs between machines. */
function stable(text: string): string {
  return text.replace(/^ +idctl\/\S+ \S+ \S+$/m, '  idctl/VERSION PLATFORM NODE');
}

async function helpOf(argv: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await run(argv);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stable(stdout).trimEnd();
}

describe('help', () => {
  it.concurrent.for(all.map((it) => it.id.replaceAll(':', ' ')))('of %s', async (command, context) => {
    context.expect(await helpOf([...command.split(' '), '--help'])).toMatchSnapshot();
  });

  it.each(['exit-codes', 'environment', 'secrets'])('on %s', async (topic) => {
    expect(await helpOf(['help', topic])).toMatchSnapshot();
  });

  it('of the program', async () => {
    expect(await helpOf(['--help'])).toMatchSnapshot();
  });

  it.each(['account', 'audit', 'connection', 'federation', 'lab', 'pam', 'pam request', 'vault'])(
    'of the topic %s',
    async (topic) => {
      expect(await helpOf(topic.split(' '))).toMatchSnapshot();
    },
  );

  it.each([[[]], [['-h']], [['help']]])('of the program is what %j shows', async (argv) => {
    expect(await helpOf(argv)).toBe(await helpOf(['--help']));
  });

  it('says the same in both ways of asking, and in JSON', async () => {
    const text = await helpOf(['pam', 'list', '--help']);
    expect(await helpOf(['help', 'pam', 'list'])).toBe(text);
    const { stdout } = await run(['help', 'pam', 'list', '--json']);
    expect(JSON.parse(stdout)).toEqual({ schemaVersion: 1, topic: 'pam list', text });
  });

  it('needs no profile, and reads none', async () => {
    expect((await run(['help', 'exit-codes'], { IDCTL_PROFILE: 'nonexistent' })).code).toBe(0);
  });

  it('gives a topic in JSON, too', async () => {
    const { stdout } = await run(['help', 'exit-codes', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({
      topic: 'exit-codes',
      text: expect.stringContaining('OUTCOME_UNKNOWN'),
    });
  });
});

describe('the version', () => {
  it.each(['--version', '-V'])('is what %s shows', async (flag) => {
    const { code, stdout } = await run([flag]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^idctl\/\d+\.\d+\.\d+ \S+ node-v\d+\.\d+\.\d+\n$/);
  });
});
