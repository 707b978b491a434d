/** The shape of a process identity in files: locks, leases and journals hold one. */
import type { ProcessIdentity } from '../services/pam/lease.ts';
import { nullable, record, text, wholeNumber } from './shape.ts';

export const processIdentity = record<ProcessIdentity>({
  pid: wholeNumber,
  startedAt: nullable(text),
  bootId: nullable(text),
  host: text,
});
