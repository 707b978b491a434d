/** Contracts with scripts that are no single command's: a changed snapshot is a changed contract. */
import { describe, expect, it } from 'vitest';
import { jsonSchema } from '../../src/cli/profile/schema.ts';
import { CODES } from '../../src/core/errors.ts';
import { EXIT, EXIT_MEANINGS, SIGNAL_EXIT } from '../../src/core/exit-codes.ts';
import { commands } from '../support/commands/built.ts';

describe('contracts', () => {
  it('the commands, their arguments and flags', async () => {
    const lines = (await commands()).map((command) => {
      const args = Object.entries(command.args).map(([name, it]) =>
        it.required === true ? name : `[${name}]`,
      );
      const flags = Object.values(command.flags)
        .filter((it) => it.helpGroup !== 'GLOBAL' || it.name === 'timeout')
        .map(
          (it) =>
            `--${it.name}${it.char === undefined ? '' : `|-${it.char}`}${it.type === 'option' ? '=' : ''}`,
        )
        .sort();
      return [command.id.replaceAll(':', ' '), ...args, ...flags].join(' ');
    });
    expect(lines).toMatchSnapshot();
  });

  it('the error codes and their exit codes', () => {
    expect(CODES.map((code) => `${code} ${EXIT[code]}`)).toMatchSnapshot();
  });

  it('the exit codes of signals', () => {
    expect(SIGNAL_EXIT).toEqual({ SIGHUP: 129, SIGINT: 130, SIGTERM: 143 });
  });

  it('every exit code has a meaning', () => {
    const used = new Set([0, ...Object.values(EXIT), ...Object.values(SIGNAL_EXIT)]);
    expect(EXIT_MEANINGS.map(([exit]) => exit)).toEqual([...used].sort((a, b) => a - b));
  });

  it('the schema of a profile', () => {
    expect(jsonSchema()).toMatchSnapshot();
  });
});
