import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalJson } from '../../../src/core/canonical-json.ts';
import type { AuditEvent, AuditVerdict } from '../../../src/services/audit/port.ts';
import {
  type Anchors,
  type AuditHead,
  chainOn,
  parseRecord,
  verifyChain,
} from '../../../src/state/audit-chain.ts';
import type { Line } from '../../../src/state/line-file.ts';

const stamp = { at: '2026-03-01T10:00:00.000Z', user: 'sam', host: 'admin-1' };

const anyText = fc.string({ unit: 'binary', maxLength: 12 });
const anyEvent: fc.Arbitrary<AuditEvent> = fc.record({
  action: fc.constantFrom('pam.checkout', 'pam.rotate', 'pam.reveal'),
  outcome: fc.constantFrom('done', 'refused', 'failed', 'unknown', 'pending'),
  connection: anyText,
  target: anyText,
  reason: fc.option(anyText),
  details: fc.dictionary(
    anyText,
    fc.oneof(
      anyText,
      fc.integer(),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.boolean(),
      fc.constant(null),
    ),
    { maxKeys: 3 },
  ),
});

/** A sound log, as the bytes of the file, and its head. */
function logOf(events: readonly AuditEvent[]): { lines: Buffer[]; head: AuditHead } {
  const lines: Buffer[] = [];
  let head: AuditHead = { sequence: 0, hash: '' };
  for (const event of events) {
    const { record, line } = chainOn(
      { sequence: head.sequence, lastLine: lines.at(-1) ?? null },
      event,
      stamp,
    );
    head = record;
    lines.push(line);
  }
  return { lines, head };
}

/** Judges a file's bytes. */
function judge(file: Buffer, anchors: Anchors = {}): Promise<AuditVerdict> {
  async function* split(): AsyncGenerator<Line> {
    let start = 0;
    for (let end = file.indexOf(10); end !== -1; end = file.indexOf(10, start)) {
      yield { bytes: file.subarray(start, end), complete: true };
      start = end + 1;
    }
    if (start < file.length) yield { bytes: file.subarray(start), complete: false };
  }
  return verifyChain(split(), anchors);
}

function fileOf(lines: readonly Buffer[]): Buffer {
  return Buffer.concat(lines.flatMap((line) => [line, Buffer.from('\n')]));
}

const anyLog = fc.array(anyEvent, { minLength: 1, maxLength: 6 }).map(logOf);

test('finds nothing wrong with what it wrote, whatever it was', async () => {
  await fc.assert(
    fc.asyncProperty(anyLog, async ({ lines, head }) => {
      expect(await judge(fileOf(lines), { head })).toEqual({
        records: lines.length,
        faults: [],
        head: head.hash,
      });
    }),
  );
});

test('gives back what a reader will find', () => {
  fc.assert(
    fc.property(anyEvent, (event) => {
      const { record, line } = chainOn({ sequence: 0, lastLine: null }, event, stamp);
      expect(parseRecord(line)).toEqual(record);
    }),
  );
});

test('finds any single byte that was changed', async () => {
  await fc.assert(
    fc.asyncProperty(
      anyLog,
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      async ({ lines, head }, where, by) => {
        const file = fileOf(lines);
        const at = where % file.length;
        file.writeUInt8((file.readUInt8(at) + by) % 256, at);
        expect((await judge(file, { head })).faults).not.toEqual([]);
      },
    ),
    { numRuns: 1000 },
  );
});

test('finds any line that was removed, the last one by the head', async () => {
  await fc.assert(
    fc.asyncProperty(anyLog, fc.nat(), async ({ lines, head }, where) => {
      const left = lines.toSpliced(where % lines.length, 1);
      expect((await judge(fileOf(left), { head })).faults).not.toEqual([]);
      expect((await judge(fileOf(left), { expectedHead: head.hash })).faults).not.toEqual([]);
    }),
  );
});

test('finds any two lines that were swapped', async () => {
  await fc.assert(
    fc.asyncProperty(anyLog, fc.nat(), fc.nat(), async ({ lines, head }, one, other) => {
      const [a, b] = [one % lines.length, other % lines.length];
      fc.pre(a !== b);
      const swapped = lines.map((line, index) => lines[index === a ? b : index === b ? a : index] ?? line);
      expect((await judge(fileOf(swapped), { head })).faults).not.toEqual([]);
    }),
  );
});

test('finds any line that was inserted, also a well-made one', async () => {
  await fc.assert(
    fc.asyncProperty(anyLog, anyEvent, fc.nat(), async ({ lines, head }, event, where) => {
      const at = where % lines.length;
      const before = lines[at - 1] ?? null;
      const forged = chainOn({ sequence: at, lastLine: before }, event, stamp).line;
      for (const line of [forged, lines[at] ?? forged, Buffer.from(''), Buffer.from('{}')]) {
        expect((await judge(fileOf(lines.toSpliced(at, 0, line)), { head })).faults).not.toEqual([]);
      }
    }),
  );
});

test('finds a line whose hash was made to fit after an edit', async () => {
  await fc.assert(
    fc.asyncProperty(anyLog, anyEvent, fc.nat(), async ({ lines, head }, event, where) => {
      const at = where % lines.length;
      const forged = chainOn({ sequence: at, lastLine: lines[at - 1] ?? null }, event, stamp).line;
      fc.pre(!forged.equals(lines[at] ?? forged));
      expect((await judge(fileOf(lines.with(at, forged)), { head })).faults).not.toEqual([]);
    }),
  );
});

test('finds a chain that was made anew from its first line on, against a head from before', async () => {
  const events: AuditEvent[] = ['a', 'b', 'c'].map((target) => ({
    action: 'pam.checkout',
    outcome: 'done',
    connection: 'pvwa',
    target,
    reason: null,
    details: {},
  }));
  const { lines, head } = logOf(events);
  const [first, ...rest] = events;
  const forged = logOf([{ ...(first as AuditEvent), target: 'x' }, ...rest]); // There are three.
  expect((await judge(fileOf(forged.lines), { head: forged.head, expectedHead: head.hash })).faults).toEqual([
    { line: 4, problem: expect.stringContaining('expected head') },
  ]);
  const earlier = parseRecord(lines[1] as Buffer)?.hash; // There are three.
  expect((await judge(fileOf(lines), { head, expectedHead: earlier ?? '' })).faults).toEqual([]);
});

test('one value has one text', () => {
  expect(canonicalJson({ b: [1, { d: null, c: 'ü\n' }], a: undefined, _: true })).toBe(
    '{"_":true,"b":[1,{"c":"ü\\n","d":null}]}',
  );
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
      const reversed = Object.fromEntries(Object.entries(value).reverse());
      expect(canonicalJson(reversed)).toBe(canonicalJson(value));
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});
