/** What the services of single sign-on work with; made by the composition root, faked in tests. */
import type { Clock } from '../../core/clock.ts';
import type { AuditLog } from '../audit/port.ts';
import type { WiringLedger, WiringLocks } from './ledger.ts';
import type { ConfigurableTenant } from './port.ts';
import type { Probe } from './probe.ts';
import type { Wiring } from './wiring.ts';

export interface SsoDeps {
  /** @throws NOT_FOUND (no such connection), USAGE (its vendor configures no single sign-on) */
  readonly tenant: (connection: string) => Promise<ConfigurableTenant>;
  readonly probe: (wiring: Wiring) => Probe;
  readonly ledger: WiringLedger;
  readonly locks: WiringLocks;
  readonly audit: AuditLog;
  readonly clock: Clock;
  readonly newRunId: () => string;
  readonly say: (message: string) => void;
  /** Ends a run between two writes. */
  readonly signal: AbortSignal;
}
