/**
 * The part of the D-Bus wire format that asking four questions needs: method calls whose arguments are strings, and
 * the first value of their answers. Source: dbus.freedesktop.org/doc/dbus-specification.html, "Message Protocol".
 */

export interface BusCall {
  readonly destination: string;
  readonly path: string;
  readonly interface: string;
  readonly member: string;
  readonly args?: readonly string[];
}

export interface BusMessage {
  readonly kind: 'return' | 'error' | 'other';
  /** Serial of the call that this answers. */
  readonly replyTo: number | undefined;
  /** Name of the error, such as org.freedesktop.DBus.Error.ServiceUnknown. */
  readonly errorName: string | undefined;
  /** First value of the body when it is a string, a path, a boolean, or a variant of one. */
  readonly value: string | boolean | undefined;
}

const FIELD = {
  path: 1,
  interface: 2,
  member: 3,
  errorName: 4,
  replySerial: 5,
  destination: 6,
  signature: 8,
} as const;
const METHOD_CALL = 1;
const KINDS: Readonly<Record<number, BusMessage['kind']>> = { 2: 'return', 3: 'error' };
/** Length of the header before its fields, with the length of the fields as its last word. */
const FIXED_HEADER = 16;

export function encodeCall(serial: number, call: BusCall): Buffer {
  const args = call.args ?? [];
  const body = new WireWriter();
  for (const arg of args) body.string(arg);

  const fields = new WireWriter();
  fields.field(FIELD.path, 'o', call.path);
  fields.field(FIELD.interface, 's', call.interface);
  fields.field(FIELD.member, 's', call.member);
  fields.field(FIELD.destination, 's', call.destination);
  if (args.length > 0) fields.field(FIELD.signature, 'g', 's'.repeat(args.length));

  const head = Buffer.alloc(FIXED_HEADER);
  head.set([0x6c /* l: little-endian */, METHOD_CALL, 0 /* flags */, 1 /* protocol version */]);
  head.writeUInt32LE(body.length, 4);
  head.writeUInt32LE(serial, 8);
  head.writeUInt32LE(fields.length, 12);
  fields.align(8);
  return Buffer.concat([head, fields.bytes(), body.bytes()]);
}

/** Bytes of the message that begins with `head` (16 bytes or more). */
export function messageLength(head: Buffer): number {
  const little = isLittleEndian(head);
  const bodyLength = little ? head.readUInt32LE(4) : head.readUInt32BE(4);
  const fieldsLength = little ? head.readUInt32LE(12) : head.readUInt32BE(12);
  return aligned(FIXED_HEADER + fieldsLength, 8) + bodyLength;
}

export function decodeMessage(message: Buffer): BusMessage {
  const reader = new WireReader(message);
  const end = FIXED_HEADER + reader.uint32At(12);
  const fields = new Map<number, string | number | boolean | undefined>();
  reader.offset = FIXED_HEADER;
  while (reader.offset < end) {
    reader.align(8);
    const code = reader.byte();
    fields.set(code, reader.value('v'));
  }
  reader.align(8);
  const signature = textField(fields.get(FIELD.signature));
  const value = signature === undefined ? undefined : reader.value(signature);
  const replyTo = fields.get(FIELD.replySerial);
  return {
    kind: KINDS[message[1] ?? 0] ?? 'other',
    replyTo: typeof replyTo === 'number' ? replyTo : undefined,
    errorName: textField(fields.get(FIELD.errorName)),
    value: typeof value === 'number' ? undefined : value,
  };
}

function textField(value: string | number | boolean | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** Alignment counts from the start of the message; fields and body both start at a multiple of eight. */
class WireWriter {
  readonly #parts: Buffer[] = [];
  length = 0;

  bytes(): Buffer {
    return Buffer.concat(this.#parts);
  }

  align(size: number): void {
    this.#add(Buffer.alloc(aligned(this.length, size) - this.length));
  }

  string(text: string): void {
    this.align(4);
    const bytes = Buffer.from(text);
    const length = Buffer.alloc(4);
    length.writeUInt32LE(bytes.length);
    this.#add(length, bytes, Buffer.alloc(1));
  }

  signature(text: string): void {
    this.#add(Buffer.of(text.length), Buffer.from(text), Buffer.alloc(1));
  }

  /** One entry of the header: a code and a variant. */
  field(code: number, type: 's' | 'o' | 'g', text: string): void {
    this.align(8);
    this.#add(Buffer.of(code));
    this.signature(type);
    if (type === 'g') this.signature(text);
    else this.string(text);
  }

  #add(...parts: readonly Buffer[]): void {
    for (const part of parts) this.length += part.length;
    this.#parts.push(...parts);
  }
}

class WireReader {
  offset = 0;
  readonly #bytes: Buffer;
  readonly #little: boolean;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
    this.#little = isLittleEndian(bytes);
  }

  align(size: number): void {
    this.offset = aligned(this.offset, size);
  }

  byte(): number {
    return this.#bytes.readUInt8(this.offset++);
  }

  uint32At(offset: number): number {
    return this.#little ? this.#bytes.readUInt32LE(offset) : this.#bytes.readUInt32BE(offset);
  }

  /** The first value of a signature; undefined for a type that no question here is answered with. */
  value(signature: string): string | number | boolean | undefined {
    switch (signature[0]) {
      case 's':
      case 'o':
        return this.#text(this.#uint32());
      case 'g':
        return this.#text(this.byte());
      case 'u':
        return this.#uint32();
      case 'b':
        return this.#uint32() === 1;
      case 'v':
        return this.value(this.#text(this.byte()));
      default:
        return undefined;
    }
  }

  #uint32(): number {
    this.align(4);
    this.offset += 4;
    return this.uint32At(this.offset - 4);
  }

  /** Text of a length in bytes, and the NUL after it. */
  #text(length: number): string {
    const text = this.#bytes.toString('utf8', this.offset, this.offset + length);
    this.offset += length + 1;
    return text;
  }
}

function isLittleEndian(message: Buffer): boolean {
  return message[0] === 0x6c;
}

function aligned(offset: number, size: number): number {
  return Math.ceil(offset / size) * size;
}
