import { describe, expect, test } from 'vitest';
import { path } from '../../../src/vendors/cyberark/channel.ts';
import { Fields } from '../../../src/vendors/cyberark/fields.ts';
import { cyberark } from '../../../src/vendors/cyberark/index.ts';
import { epochMs, isoTime } from '../../../src/vendors/cyberark/times.ts';
import { bench } from './support.ts';

describe('descriptor', () => {
  test('offers every capability through its seam', async () => {
    const { context } = bench();
    const { health, pam, approvals, unattended } = cyberark.provides;
    expect(typeof (await health())(context).reach).toBe('function');
    expect(typeof (await pam?.())?.(context).checkOut).toBe('function');
    expect(typeof (await approvals?.())?.(context).decide).toBe('function');
    expect(typeof (await unattended?.())?.(context).read).toBe('function');
  });

  test('marks every field that holds a secret', () => {
    const secrets = cyberark.fields.filter((field) => field.kind === 'secret').map((field) => field.name);
    expect(secrets).toEqual(['password', 'otp', 'saml', 'clientSecret']);
  });

  test('asks for a field only with a method that exists', () => {
    const method = cyberark.fields.find((field) => field.name === 'method');
    for (const field of cyberark.fields) {
      for (const { in: values } of field.when === undefined ? [] : [field.when].flat()) {
        for (const value of values) expect(method?.choices).toContain(value);
      }
    }
    expect(new Set(cyberark.fields.map((field) => field.name)).size).toBe(cyberark.fields.length);
  });
});

describe('paths', () => {
  test('encode their values', () => {
    expect(path`API/Accounts/${'a b/c'}/CheckIn`).toBe('API/Accounts/a%20b%2Fc/CheckIn');
  });

  test('end in a slash when a value has a dot or an at sign', () => {
    expect(path`API/MyRequests/${'1.2'}`).toBe('API/MyRequests/1.2/');
    expect(path`API/Accounts/${'a@b'}/CheckIn`).toBe('API/Accounts/a%40b/CheckIn/');
    expect(path`API/Accounts/${'a.b'}/`).toBe('API/Accounts/a.b/');
    expect(path`API/Accounts/${'41_8'}/CheckIn`).toBe('API/Accounts/41_8/CheckIn');
  });
});

describe('times', () => {
  test.each([
    [1_767_225_600, '2026-01-01T00:00:00.000Z'],
    [1_767_225_600_123, '2026-01-01T00:00:00.123Z'],
    [1_767_225_600_123_456, '2026-01-01T00:00:00.123Z'],
    [0, null],
    [-1, null],
    [null, null],
  ])('%s is %s', (value, expected) => {
    expect(isoTime(value)).toBe(expected);
  });

  test('keep their order over units', () => {
    expect(epochMs(1_767_225_601)).toBeGreaterThan(epochMs(1_767_225_600_999) ?? 0);
  });
});

describe('fields', () => {
  const fields = Fields.of({
    ErrorCode: 'E',
    count: '7',
    Flag: 'True',
    other: { Deep: 1 },
    list: [{ a: 1 }, 2, null],
    none: '',
  });

  test('are found in any case and type', () => {
    expect(fields?.text('errorcode')).toBe('E');
    expect(fields?.number('COUNT')).toBe(7);
    expect(fields?.flag('flag')).toBe(true);
    expect(fields?.object('Other').number('deep')).toBe(1);
    expect(fields?.list('List')).toHaveLength(1);
  });

  test('answer null or nothing for what is absent or something else', () => {
    expect(fields?.text('none')).toBeNull();
    expect(fields?.verbatim('none')).toBe('');
    expect(fields?.number('errorCode')).toBeNull();
    expect(fields?.flag('count')).toBeNull();
    expect(fields?.object('list').text('a')).toBeNull();
    expect(fields?.list('other')).toEqual([]);
  });

  test.each([[[]], ['text'], [null], [7]])('%j is no object', (value) => {
    expect(Fields.of(value)).toBeNull();
  });
});
