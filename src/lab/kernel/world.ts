/**
 * The lab without its sockets: the vendors, what they share (time, chance, agenda), and what is known of the traffic.
 */
import { randomBytes } from 'node:crypto';
import { ZodError } from 'zod';
import { IdctlError } from '../../core/errors.ts';
import { Agenda } from './agenda.ts';
import { SeededChance } from './chance.ts';
import type { Exchange, LabContext, LabListener, LabVendor } from './contract.ts';
import { Faults } from './faults.ts';
import { Journal } from './journal.ts';
import { OffsetClock } from './offset-clock.ts';
import { problems } from './problems.ts';
import type { SavedLab } from './state-file.ts';

export type LabFactory = (context: LabContext) => LabVendor;

/** A listener together with the vendor it belongs to. */
export interface Site {
  readonly vendor: LabVendor;
  readonly listener: LabListener;
}

export class World {
  readonly clock = new OffsetClock();
  readonly journal = new Journal();
  readonly chance: SeededChance;
  readonly faults: Faults;
  readonly vendors: readonly LabVendor[];
  readonly sites: readonly Site[];
  readonly observers: Array<(exchange: Exchange) => void> = [];
  /** Listener name to base URL; filled once the listeners are open. */
  readonly urls = new Map<string, string>();
  readonly #agenda = new Agenda();
  readonly #saved: SavedLab | null;

  constructor(seed: string | undefined, saved: SavedLab | null, factories: readonly LabFactory[]) {
    if (saved !== null && seed !== undefined && seed !== saved.seed) {
      throw new IdctlError('CONFIG_INVALID', 'The saved lab was made from another seed', {
        hint: 'Leave the seed out, or name another state file.',
      });
    }
    this.#saved = saved;
    this.chance = new SeededChance(saved?.seed ?? seed ?? randomBytes(16).toString('hex'));
    const context = this.#context();
    this.vendors = factories.map((create) => create(context));
    this.sites = this.vendors.flatMap((vendor) => vendor.listeners.map((listener) => ({ vendor, listener })));
    const names = this.sites.map(({ listener }) => listener.name);
    refuseDuplicates(
      'vendor',
      this.vendors.map(({ id }) => id),
    );
    refuseDuplicates('listener', ['control', ...names]);
    this.faults = new Faults(names);
  }

  get scheduled(): number {
    return this.#agenda.items.length;
  }

  /** Brings every vendor to its beginning, saved or seeded, and then tells all of them `seeded`. */
  begin(): void {
    if (this.#saved === null) this.reset();
    else this.#load(this.#saved);
  }

  /** Seeds again from the beginning of chance, so that the same credentials hold; real time, no faults. */
  reset(): void {
    this.chance.moveTo(0);
    this.clock.setOffset(0);
    this.faults.clear();
    this.#agenda.replace([]);
    for (const vendor of this.vendors) vendor.reset();
    this.#tellSeeded();
  }

  /**
   * Delivers what fell due, and says how much that was. A stand-in that fails over it is a defect of the lab: told on
   * stderr with its stack, since the caller whose request came next has no part in it.
   */
  runDue(): number {
    return this.#agenda.run(this.clock.now(), ({ vendor, event, data }) => {
      this.#tellWarning(vendor, event, data);
    });
  }

  /** An event from a person or a test. @throws USAGE */
  async tellFromOutside(vendorId: string, event: string, data: unknown): Promise<void> {
    const vendor = this.vendors.find(({ id }) => id === vendorId);
    if (vendor === undefined) {
      const known = this.vendors.map(({ id }) => id).join(', ');
      throw new IdctlError('USAGE', `No stand-in "${vendorId}"; there are: ${known}`);
    }
    try {
      await vendor.on(event, data);
    } catch (cause) {
      const why = cause instanceof ZodError ? problems(cause) : messageOf(cause);
      throw new IdctlError('USAGE', `${vendorId} does not take the event "${event}": ${why}`, { cause });
    }
  }

  snapshot(): SavedLab {
    return {
      version: 1,
      seed: this.chance.seed,
      chancePosition: this.chance.position,
      clockOffsetMs: this.clock.offsetMs,
      agenda: [...this.#agenda.items],
      vendors: Object.fromEntries(this.vendors.map((vendor) => [vendor.id, vendor.save()])),
    };
  }

  credentials(): Readonly<Record<string, string>> {
    return Object.assign({}, ...this.vendors.map((vendor) => vendor.credentials()));
  }

  #load(saved: SavedLab): void {
    this.chance.moveTo(saved.chancePosition);
    this.clock.setOffset(saved.clockOffsetMs);
    this.#agenda.replace(saved.agenda);
    for (const vendor of this.vendors) {
      if (Object.hasOwn(saved.vendors, vendor.id)) vendor.load(saved.vendors[vendor.id]);
      else vendor.reset();
    }
    this.#tellSeeded();
  }

  #tellSeeded(): void {
    for (const vendor of this.vendors) vendor.on('seeded', {});
  }

  /** A vendor that this lab was made without hears nothing: a lab may be a part of the world. */
  #tell(vendorId: string, event: string, data: unknown): void {
    const done = this.vendors.find(({ id }) => id === vendorId)?.on(event, data);
    // What takes longer fails on its own: whoever told of the event has gone on.
    if (done instanceof Promise) done.catch(warn);
  }

  #tellWarning(vendorId: string, event: string, data: unknown): void {
    try {
      this.#tell(vendorId, event, data);
    } catch (error) {
      warn(error);
    }
  }

  #context(): LabContext {
    return {
      clock: this.clock,
      chance: this.chance,
      schedule: (dueMs, what) => this.#agenda.add({ dueMs, ...what }),
      notify: (vendor, event, data) => this.#tell(vendor, event, data),
      urlOf: (listener) => {
        const url = this.urls.get(listener);
        if (url === undefined) throw new Error(`The listener "${listener}" is not open, or not in this lab`);
        return url;
      },
    };
  }
}

function warn(error: unknown): void {
  process.emitWarning(error instanceof Error ? error : String(error));
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function refuseDuplicates(what: string, names: readonly string[]): void {
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new Error(`Two parts of the lab call their ${what} "${twice}"`);
}
