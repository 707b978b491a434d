import { Config } from '@oclif/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { unknownCommand } from '../../../src/cli/unknown-command.ts';
import { ROOT } from '../../support/build.ts';

let config: Config;

beforeAll(async () => {
  // By the committed manifest: no command is loaded.
  config = await Config.load(ROOT);
});

const said = (line: string): string | null => {
  const error = unknownCommand(line.split(' '), config);
  return error === null ? null : `${error.message} ${error.hint}`;
};

describe('a command line', () => {
  it.each(['pam list', 'pam', 'pam request', 'help pam', 'help', '--help', 'doctor'])(
    '%s names something',
    (line) => {
      expect(said(line)).toBeNull();
    },
  );

  it.each([
    ['pam lst', 'idctl pam list'],
    ['pam listt', 'idctl pam list'],
    ['pam lsit', 'idctl pam list'],
    ['PAM LST', 'idctl pam list'],
    ['checkout', 'idctl pam checkout'],
    ['pam checkout-x okta-admin', 'idctl pam checkout'],
    ['vault statsu --json', 'idctl vault status'],
    ['help vault statsu', 'idctl vault status'],
    ['pam request aprove 41_3', 'idctl pam request approve'],
  ])('%s meant %s', (line, meant) => {
    expect(said(line)).toMatch(new RegExp(`Did you mean ${meant}\\b`));
  });

  it.each(['xyzzy', 'zzz list', 'qqq --json'])('%s meant nothing of ours', (line) => {
    expect(said(line)).toContain('See: idctl --help');
  });

  it('gets three suggestions at most', () => {
    expect(said('s')?.match(/idctl /g)?.length).toBeLessThanOrEqual(3);
  });

  it('with words behind a command that takes none does not show them', () => {
    expect(said('vault status fake-secret-canary')).toBe(
      'idctl vault status takes no arguments. See --help.',
    );
  });
});
