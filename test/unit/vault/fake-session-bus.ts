/**
 * A session bus with a keyring on it, as far as the probe asks. Its answers are written byte by byte here, after the
 * specification and not with the code under test.
 */
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { scratchFolder } from './support.ts';

export interface FakeKeyring {
  /** Answer to ReadAlias; an error when undefined. */
  alias?: string;
  locked?: boolean;
  /** The bus takes connections, and nobody answers. */
  silent?: boolean;
}

/** Environment in which the bus is found; `keyring` may be changed while it runs. */
export async function startFakeBus(keyring: FakeKeyring): Promise<NodeJS.ProcessEnv> {
  const path = join(await scratchFolder(), 'bus');
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    let signedIn = false;
    socket.on('data', (bytes) => {
      if (keyring.silent) return;
      if (!signedIn && bytes.includes('AUTH EXTERNAL'))
        socket.write('OK 0123456789abcdef0123456789abcdef\r\n');
      const begin = bytes.indexOf('BEGIN\r\n');
      if (begin !== -1) signedIn = true;
      const call = begin === -1 ? bytes : bytes.subarray(begin + 7);
      if (signedIn && call.length > 0) socket.write(answerTo(call, keyring));
    });
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  afterAll(() => stop(server));
  return { DBUS_SESSION_BUS_ADDRESS: `unix:path=${path},guid=0123456789abcdef0123456789abcdef` };
}

function answerTo(call: Buffer, keyring: FakeKeyring): Buffer {
  const serial = call.readUInt32LE(8);
  if (call.includes('Hello')) return reply(serial, 's', text(':1.7'));
  if (call.includes('ReadAlias')) {
    return keyring.alias === undefined ? failure(serial) : reply(serial, 'o', text(keyring.alias));
  }
  // A variant of a boolean: signature, padding to four bytes, the value.
  return reply(serial, 'v', Buffer.from([1, 0x62, 0, 0, keyring.locked ? 1 : 0, 0, 0, 0]));
}

function reply(serial: number, signature: string, body: Buffer): Buffer {
  const fields = Buffer.concat([
    replySerial(serial),
    Buffer.from([8, 1, 0x67, 0, 1, signature.charCodeAt(0), 0]),
  ]);
  return message(2, fields, body);
}

function failure(serial: number): Buffer {
  const name = text('org.freedesktop.DBus.Error.ServiceUnknown');
  return message(
    3,
    Buffer.concat([replySerial(serial), Buffer.from([4, 1, 0x73, 0]), name]),
    Buffer.alloc(0),
  );
}

function replySerial(serial: number): Buffer {
  return Buffer.concat([Buffer.from([5, 1, 0x75, 0]), uint32(serial)]);
}

function message(type: number, fields: Buffer, body: Buffer): Buffer {
  const padding = Buffer.alloc((8 - (fields.length % 8)) % 8);
  const head = [Buffer.from([0x6c, type, 1, 1]), uint32(body.length), uint32(1), uint32(fields.length)];
  return Buffer.concat([...head, fields, padding, body]);
}

function text(value: string): Buffer {
  return Buffer.concat([uint32(Buffer.byteLength(value)), Buffer.from(`${value}\0`)]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}
