/** Prompts where nobody can be asked, confirmation and colour. What a person sees is in test/commands/terminal.test.ts. */
import { describe, expect, it } from 'vitest';
import { wantsColour } from '../../../../src/cli/terminal/colour.ts';
import { confirmTarget } from '../../../../src/cli/terminal/confirm.ts';
import type { Prompts } from '../../../../src/cli/terminal/prompts.ts';
import { createPrompts } from '../../../../src/cli/terminal/prompts.ts';
import { silentIo } from '../silent-io.ts';

const AT_TERMINAL = { stdinIsTty: true, stdoutIsTty: true, stderrIsTty: true };

function prompts(terminals: object, environment: Record<string, string> = {}, noInput = false): Prompts {
  return createPrompts({
    io: silentIo(terminals),
    noInput,
    environment,
    signal: new AbortController().signal,
  });
}

describe('a question', () => {
  it('is possible where stdin and stderr are terminals', () => {
    expect(prompts(AT_TERMINAL).possible).toBe(true);
    expect(prompts({ ...AT_TERMINAL, stdoutIsTty: false }).possible).toBe(true);
    expect(prompts({ ...AT_TERMINAL, stdinIsTty: false }).possible).toBe(false);
    expect(prompts({ ...AT_TERMINAL, stderrIsTty: false }).possible).toBe(false);
  });

  it.each([
    [{ CI: 'true' }, false],
    [{ CI: '1' }, false],
    [{ CI: 'false' }, true],
    [{ CI: '' }, true],
    [{}, true],
  ])('with %j is possible: %s', (environment, possible) => {
    expect(prompts(AT_TERMINAL, environment).possible).toBe(possible);
  });

  it('is not possible with --no-input', () => {
    expect(prompts(AT_TERMINAL, {}, true).possible).toBe(false);
  });

  it.each(['text', 'secret', 'plainSecret', 'confirm'] as const)(
    '(%s) names the flag when it is not possible',
    async (kind) => {
      const asked = prompts({})[kind]({ message: 'Reason:', answeredBy: '--reason' });
      await expect(asked).rejects.toMatchObject({ code: 'INPUT_REQUIRED', hint: 'Answer it with --reason.' });
    },
  );

  it('(choice) names the flag when it is not possible', async () => {
    const asked = prompts({}).choice({ message: 'Vendor:', answeredBy: '--vendor', choices: ['a'] });
    await expect(asked).rejects.toMatchObject({ code: 'INPUT_REQUIRED', hint: 'Answer it with --vendor.' });
  });
});

describe('a confirmation', () => {
  const typing = (answer: string): Prompts => ({ ...prompts({}), text: async () => answer });

  it('is the name itself, by flag or typed', async () => {
    await expect(confirmTarget('db', 'db', 'drop', prompts({}))).resolves.toBeUndefined();
    await expect(confirmTarget('db', undefined, 'drop', typing('db'))).resolves.toBeUndefined();
  });

  it.each(['', 'DB', 'db ', 'yes', 'd'])('is not %j', async (answer) => {
    await expect(confirmTarget('db', answer, 'drop', prompts({}))).rejects.toMatchObject({ code: 'USAGE' });
    await expect(confirmTarget('db', undefined, 'drop', typing(answer))).rejects.toMatchObject({
      code: 'CANCELLED',
    });
  });

  it('names the flag where nobody can type', async () => {
    await expect(confirmTarget('db', undefined, 'drop', prompts({}))).rejects.toMatchObject({
      code: 'INPUT_REQUIRED',
      hint: 'Answer it with --confirm db.',
    });
  });
});

describe('colour', () => {
  it.each([
    [{}, true, true],
    [{}, false, false],
    [{ NO_COLOR: '1' }, true, false],
    [{ NO_COLOR: '' }, true, true],
    [{ TERM: 'dumb' }, true, false],
    [{ FORCE_COLOR: '1' }, false, true],
    [{ FORCE_COLOR: '' }, false, true],
    [{ FORCE_COLOR: '0' }, true, false],
    [{ FORCE_COLOR: 'false' }, true, false],
    [{ FORCE_COLOR: '1', NO_COLOR: '1' }, false, true],
  ])('with %j and a terminal (%s) is wanted: %s', (environment, isTty, wanted) => {
    expect(wantsColour(environment, isTty)).toBe(wanted);
  });
});
