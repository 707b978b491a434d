import { describe, expect, it } from 'vitest';
import { asIdctlError, envelope, sentence } from '../../../src/cli/errors.ts';
import { IdctlError } from '../../../src/core/errors.ts';

const whole = new IdctlError('DENIED', 'No.', {
  hint: 'Ask.',
  vendor: { id: 'opa', status: 403, code: 'E1', message: 'forbidden' },
  requestId: 'r-1',
  cause: new Error('fake-secret-canary'),
});

describe('the envelope', () => {
  it('has every key of the contract, and no cause', () => {
    expect(envelope(whole)).toEqual({
      schemaVersion: 1,
      error: {
        code: 'DENIED',
        message: 'No.',
        hint: 'Ask.',
        vendor: { id: 'opa', status: 403, code: 'E1', message: 'forbidden' },
        requestId: 'r-1',
      },
    });
    expect(JSON.stringify(envelope(whole))).not.toContain('fake-secret-canary');
  });

  it('has null for what is not known', () => {
    expect(envelope(new IdctlError('USAGE', 'No.'))).toEqual({
      schemaVersion: 1,
      error: { code: 'USAGE', message: 'No.', hint: null, vendor: null, requestId: null },
    });
  });
});

describe('the sentence', () => {
  it('tells what the vendor said, and what to do', () => {
    expect(sentence(whole)).toBe(
      'Error: No.\n  Vendor said: opa 403 E1 forbidden\n  Request id: r-1\n  Ask.',
    );
    expect(sentence(new IdctlError('USAGE', 'No.'))).toBe('Error: No.');
  });
});

describe('anything thrown', () => {
  it('that is of idctl stays what it is', () => {
    expect(asIdctlError(whole)).toBe(whole);
  });

  it.each([[new TypeError('x is not a function')], ['a text'], [undefined], [null], [{ code: 'USAGE' }]])(
    'else (%s) is our fault',
    (thrown) => {
      const error = asIdctlError(thrown);
      expect(error.code).toBe('UNEXPECTED');
      expect(error.cause).toBe(thrown);
    },
  );

  /** As the parser throws: recognised by its fields, never by its text. */
  const parser = (message: string, fields: object = {}): Error =>
    Object.assign(
      new Error(`${message}\nSee more help with --help`),
      { oclif: { exit: 2 }, parse: {} },
      fields,
    );

  it.each([
    [
      parser('Nonexistent flags: …', { flags: ['--pass=fake-secret-canary', '-pfake', 'x'] }),
      'There is no flag --pass, -p, .',
    ],
    [parser('Unexpected argument: …', { args: ['fake-secret-canary'] }), 'There are too many arguments.'],
    [parser('Missing …', { args: [{ name: 'account' }, { name: 'name' }] }), 'Missing: account, name.'],
    [parser('The following error occurred:\n  \u001b[2m--a cannot be\u001b[22m'), '--a cannot be'],
  ])('by the parser is a usage error, without what was typed', (thrown, message) => {
    const error = asIdctlError(thrown);
    expect(error).toMatchObject({ code: 'USAGE', message, hint: 'See --help.' });
  });
});
