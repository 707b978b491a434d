/** The ledgers of wirings as files, one each. */
import type {
  LedgerEntry,
  LedgerRun,
  LedgerWrite,
  WiringLedger,
  WiringRecord,
} from '../services/sso/ledger.ts';
import type { Kind, Plain } from '../services/sso/port.ts';
import { KIND_LABELS } from '../services/sso/port.ts';
import type { Wiring } from '../services/sso/wiring.ts';
import { RecordFolder, type RecordFolderOptions } from './record-folder.ts';
import { isoInstant, listOf, mapOf, nullable, oneOf, record, type Shape, scalar, text } from './shape.ts';

/** Whatever JSON holds; the vendor adapters take it apart. */
const plain: Shape<Plain> = (value, at) => {
  if (Array.isArray(value)) return listOf(plain)(value, at);
  return typeof value === 'object' && value !== null ? mapOf(plain)(value, at) : scalar(value, at);
};

// Its keys are the kinds.
const kind = oneOf(...(Object.keys(KIND_LABELS) as Kind[]));

const wiring = record<Wiring>({
  schemaVersion: oneOf(1),
  name: text,
  recipe: text,
  connections: mapOf(text),
  settings: mapOf(plain),
});

const entry = record<LedgerEntry>({
  step: text,
  role: text,
  kind,
  identity: mapOf(text),
  id: nullable(text),
  origin: oneOf('made', 'found'),
  state: oneOf('creating', 'settled'),
  former: mapOf(plain),
  lost: listOf(text),
});

const write = record<LedgerWrite>({
  step: text,
  action: oneOf('create', 'update', 'remove'),
  entryBefore: nullable(entry),
  before: mapOf(plain),
});

const run = record<LedgerRun>({
  id: text,
  startedAt: isoInstant,
  finishedAt: nullable(isoInstant),
  wiringBefore: nullable(wiring),
  writes: listOf(write),
});

const wiringRecord = record<WiringRecord>({
  schemaVersion: oneOf(1),
  id: text,
  wiring,
  tenants: mapOf(text),
  entries: listOf(entry),
  run: nullable(run),
});

/** `get` throws UNAVAILABLE for a damaged ledger: to call it absent would make everything a second time. */
export function createWiringLedger(folder: string, options: RecordFolderOptions): WiringLedger {
  const records = new RecordFolder(folder, 1, wiringRecord, options);
  return {
    get: (name) => records.read(name),
    put: (kept) => records.write(kept),
    remove: (name) => records.remove(name),
    list: () => records.list(),
  };
}
