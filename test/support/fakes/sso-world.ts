/** Tenants and everything that the services of single sign-on work with, in memory. */
import { IdctlError } from '../../../src/core/errors.ts';
import type { SsoDeps } from '../../../src/services/sso/deps.ts';
import type { WiringLedger, WiringRecord } from '../../../src/services/sso/ledger.ts';
import type { Probe } from '../../../src/services/sso/probe.ts';
import type { Wiring } from '../../../src/services/sso/wiring.ts';
import { FakeClock } from './clock.ts';
import { Failures } from './failures.ts';
import { copy, MemoryAudit, MemoryLocks } from './state.ts';
import { FakeTenant } from './tenant.ts';

/** Failures: `put`, `remove`. */
export class MemoryLedger implements WiringLedger {
  readonly failures = new Failures();
  readonly records = new Map<string, WiringRecord>();

  async get(name: string): Promise<WiringRecord | null> {
    return copy(this.records.get(name) ?? null);
  }

  put(record: WiringRecord): Promise<void> {
    return this.failures.around('put', () => void this.records.set(record.id, copy(record)));
  }

  remove(name: string): Promise<void> {
    return this.failures.around('remove', () => void this.records.delete(name));
  }

  async list(): Promise<readonly WiringRecord[]> {
    return [...this.records.values()].map(copy);
  }
}

/** The process is gone: nothing that it does after this has any effect. */
export class Killed extends Error {}

const NO_PROBE: Probe = { directory: async () => null, vault: async () => null };

export class SsoWorld {
  readonly clock = new FakeClock();
  readonly ledger = new MemoryLedger();
  readonly locks = new MemoryLocks(this.clock);
  readonly audit = new MemoryAudit(this.clock);
  readonly wic = new FakeTenant('wic');
  readonly cic = new FakeTenant('cic');
  readonly auth0 = new FakeTenant('auth0');
  readonly tenants = new Map([this.wic, this.cic, this.auth0].map((it) => [it.name, it]));
  readonly said: string[] = [];
  interruption = new AbortController();
  probe: Probe = NO_PROBE;
  #runs = 0;
  #moments = 0;
  #killAt = Number.POSITIVE_INFINITY;

  constructor() {
    this.wic.groups.push('Partners', 'Engineering');
    for (const { failures } of [...this.tenants.values(), this.ledger])
      failures.moment = (method) => this.#moment(method);
  }

  get deps(): SsoDeps {
    const { ledger, locks, audit, clock } = this;
    return {
      ...{ ledger, locks, audit, clock },
      tenant: async (connection) => {
        const tenant = this.tenants.get(connection);
        if (tenant === undefined) throw new IdctlError('NOT_FOUND', `no connection ${connection}`);
        return tenant;
      },
      probe: () => this.probe,
      newRunId: () => {
        this.#runs += 1;
        return `run_${this.#runs}`;
      },
      say: (message) => void this.said.push(message),
      signal: this.interruption.signal,
    };
  }

  /** Before and after each effect is a moment at which a process can die; from 1. */
  killAt(moment: number): void {
    this.#moments = 0;
    this.#killAt = moment;
  }

  /** Another process goes on. */
  revive(): number {
    const passed = this.#moments;
    this.#killAt = Number.POSITIVE_INFINITY;
    this.#moments = 0;
    this.locks.dropAll();
    return passed;
  }

  get writes(): number {
    return [...this.tenants.values()].reduce((sum, it) => sum + it.tally().writes, 0);
  }

  /** Both ends, without ids. */
  get ends(): object {
    return { wic: this.wic.contents, cic: this.cic.contents };
  }

  #moment(method: string): void {
    if (method === 'find') return;
    this.#moments += 1;
    if (this.#moments >= this.#killAt) throw new Killed(`killed at ${this.#moments}`);
  }
}

export const FEDERATION: Wiring = {
  schemaVersion: 1,
  name: 'partners',
  recipe: 'org2org-oidc',
  connections: { source: 'wic', hub: 'cic' },
  settings: {
    domains: ['partner.example'],
    groups: ['Partners', 'Engineering'],
    breakGlass: ['rescue@cic.example'],
    attributes: { department: 'incoming.department' },
  },
};

export const SAML_FEDERATION: Wiring = { ...FEDERATION, recipe: 'org2org-saml' };

export const INTEGRATION: Wiring = {
  ...FEDERATION,
  settings: { ...FEDERATION.settings, variant: 'okta-integration' },
};

export const PROVISIONING: Wiring = {
  ...FEDERATION,
  settings: { ...FEDERATION.settings, provisioning: 'push' },
};

export const PROVISIONING_INTEGRATION: Wiring = {
  ...INTEGRATION,
  settings: { ...INTEGRATION.settings, provisioning: 'push', pushes: ['create', 'deactivate'] },
};
