/** A connection to the D-Bus session bus, for questions and answers one after the other. */
import { connect, type Socket } from 'node:net';
import {
  type BusCall,
  type BusMessage,
  decodeMessage,
  encodeCall,
  messageLength,
} from './session-bus-wire.ts';

/** Answers with the bus's return or error message. @throws when the bus goes away or the signal aborts. */
export type AskBus = (call: BusCall) => Promise<BusMessage>;

/** Socket path of the session bus; null when none is configured; undefined when it is not a Unix socket. */
export function sessionBusSocket(env: NodeJS.ProcessEnv): string | null | undefined {
  const address = env['DBUS_SESSION_BUS_ADDRESS'];
  // Where a login session keeps it, and where libdbus looks when nothing is said.
  if (!address) return env['XDG_RUNTIME_DIR'] ? `${env['XDG_RUNTIME_DIR']}/bus` : null;
  for (const [, kind, value] of address.matchAll(/(?:^|;)unix:(?:[^;]*,)?(path|abstract)=([^,;]*)/g)) {
    const name = decodeURIComponent(value ?? '');
    return kind === 'abstract' ? `\0${name}` : name;
  }
  return undefined;
}

/** @throws whatever keeps the bus from answering, and the reason of the signal. */
export async function onSessionBus<T>(
  path: string,
  signal: AbortSignal,
  work: (ask: AskBus) => Promise<T>,
): Promise<T> {
  const socket = connect({ path, signal });
  const incoming = new Incoming(socket);
  try {
    await authenticate(socket, incoming);
    let serial = 0;
    const ask: AskBus = async (call) => {
      serial += 1;
      socket.write(encodeCall(serial, call));
      for (;;) {
        const message = await incoming.message();
        if (message.replyTo === serial) return message;
      }
    };
    await ask({ ...BUS, member: 'Hello' });
    return await work(ask);
  } finally {
    socket.destroy();
  }
}

const BUS = {
  destination: 'org.freedesktop.DBus',
  path: '/org/freedesktop/DBus',
  interface: 'org.freedesktop.DBus',
} as const;

/** SASL EXTERNAL: the bus compares the user id with that of the socket's peer. */
async function authenticate(socket: Socket, incoming: Incoming): Promise<void> {
  const user = Buffer.from(String(process.getuid?.() ?? 0)).toString('hex');
  socket.write(`\0AUTH EXTERNAL ${user}\r\n`);
  const answer = await incoming.line();
  if (!answer.startsWith('OK ')) throw new Error('The session bus does not accept this user.');
  socket.write('BEGIN\r\n');
}

/** What came from the bus, taken piece by piece. */
class Incoming {
  readonly #chunks: AsyncIterator<Buffer>;
  #held: Buffer = Buffer.alloc(0);

  constructor(socket: Socket) {
    this.#chunks = socket[Symbol.asyncIterator]();
  }

  async line(): Promise<string> {
    let end = this.#held.indexOf('\r\n');
    while (end === -1) {
      await this.#more();
      end = this.#held.indexOf('\r\n');
    }
    return this.#take(end + 2)
      .toString('ascii')
      .trimEnd();
  }

  async message(): Promise<BusMessage> {
    while (this.#held.length < 16) await this.#more();
    const length = messageLength(this.#held);
    while (this.#held.length < length) await this.#more();
    return decodeMessage(this.#take(length));
  }

  #take(length: number): Buffer {
    const taken = this.#held.subarray(0, length);
    this.#held = this.#held.subarray(length);
    return taken;
  }

  async #more(): Promise<void> {
    const next = await this.#chunks.next();
    if (next.done === true) throw new Error('The session bus closed the connection.');
    this.#held = Buffer.concat([this.#held, next.value]);
  }
}
