/** Exchanges of certificates as files, one each. */

import type { RolledCertificate, RollLedger, RollRecord } from '../services/federation/certs/roll-port.ts';
import { ROLL_STEPS } from '../services/federation/certs/roll-port.ts';
import { RecordFolder, type RecordFolderOptions } from './record-folder.ts';
import { isoInstant, listOf, nullable, oneOf, record, text } from './shape.ts';

const certificate = record<RolledCertificate>({ id: text, certificate: text });

const rollRecord = record<RollRecord>({
  schemaVersion: oneOf(1),
  id: text,
  connection: text,
  applicationId: text,
  label: text,
  target: nullable(record<NonNullable<RollRecord['target']>>({ connection: text, providerId: text })),
  step: oneOf(...ROLL_STEPS),
  old: certificate,
  next: nullable(certificate),
  before: listOf(text),
  startedAt: isoInstant,
  toldAt: nullable(isoInstant),
  switchedAt: nullable(isoInstant),
});

/** `get` throws UNAVAILABLE for a damaged record: to call it absent would make another key. */
export function createRollLedger(folder: string, options: RecordFolderOptions): RollLedger {
  const records = new RecordFolder(folder, 1, rollRecord, options);
  return {
    get: (id) => records.read(id),
    put: (kept) => records.write(kept),
    list: () => records.list(),
  };
}
