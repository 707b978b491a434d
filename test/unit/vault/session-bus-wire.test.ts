import { describe, expect, it } from 'vitest';
import { decodeMessage, encodeCall, messageLength } from '../../../src/vault/session-bus-wire.ts';

/** Recorded from dbus-daemon 1.14 with gnome-keyring 42 on the bus. */
const RECORDED = {
  hello:
    '6c02010109000000010000003d00000006017300040000003a312e3100000000050175000100000008016700017300000701730014000000' +
    '6f72672e667265656465736b746f702e4442757300000000040000003a312e3100',
  readAlias:
    '6c0201012e000000050000002d00000006017300040000003a312e310000000008016700016f0000050175000200000007017300040000003a' +
    '312e3000000000290000002f6f72672f667265656465736b746f702f736563726574732f636f6c6c656374696f6e2f6c6f67696e00',
  unlocked:
    '6c02010108000000060000002d00000006017300040000003a312e3100000000080167000176000005017500030000000701730004000000' +
    '3a312e30000000000162000000000000',
  serviceUnknown:
    '6c03010147000000030000007500000006017300040000003a312e310000000004017300290000006f72672e667265656465736b746f702e' +
    '444275732e4572726f722e53657276696365556e6b6e6f776e00000000000000050175000400000008016700017300000701730014000000' +
    '6f72672e667265656465736b746f702e444275730000000042000000546865206e616d65206f72672e6578616d706c652e616273656e7420' +
    '776173206e6f742070726f766964656420627920616e79202e736572766963652066696c657300',
} as const;

describe('A message of the session bus', () => {
  it.each([
    ['hello', { kind: 'return', replyTo: 1, value: ':1.1' }],
    ['readAlias', { kind: 'return', replyTo: 2, value: '/org/freedesktop/secrets/collection/login' }],
    ['unlocked', { kind: 'return', replyTo: 3, value: false }],
    ['serviceUnknown', { kind: 'error', replyTo: 4, errorName: 'org.freedesktop.DBus.Error.ServiceUnknown' }],
  ] as const)('is read as dbus-daemon wrote it: %s', (name, expected) => {
    const bytes = Buffer.from(RECORDED[name], 'hex');
    expect(messageLength(bytes)).toBe(bytes.length);
    expect(decodeMessage(bytes)).toMatchObject(expected);
  });

  it('is read in the byte order of its sender', () => {
    const bigEndian = Buffer.from(
      `42020001${'00000004'}${'00000001'}${'0000000f'}05017500${'00000007'}08016700016200${'00'}00000001`,
      'hex',
    );
    expect(messageLength(bigEndian)).toBe(bigEndian.length);
    expect(decodeMessage(bigEndian)).toMatchObject({ kind: 'return', replyTo: 7, value: true });
  });

  it('is written with the lengths that it has', () => {
    const call = encodeCall(9, {
      destination: 'a.b',
      path: '/p',
      interface: 'i.j',
      member: 'M',
      args: ['x', 'longer'],
    });
    expect(messageLength(call)).toBe(call.length);
    expect(call.readUInt32LE(8)).toBe(9);
    expect(call.subarray(-19).toString('latin1')).toBe('\x01\0\0\0x\0\0\0\x06\0\0\0longer\0');
  });
});
