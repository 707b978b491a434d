/** Puts a lab together from vendors' stand-ins, opens its listeners and ends it again. */
import { randomBytes } from 'node:crypto';
import { IdctlError } from '../../core/errors.ts';
import { type LabCertificates, makeCertificates } from './certificates.ts';
import type { Lab, LabOptions } from './contract.ts';
import { createControlApp } from './control.ts';
import { type Handler, type OpenListener, openListener } from './listener.ts';
import { siteHandler } from './site-handler.ts';
import { readState, StateWriter } from './state-file.ts';
import { type LabFactory, World } from './world.ts';

/** How often the agenda is looked at while nobody calls. */
const TICK_MS = 200;

const MAX_PORT = 65_535;

/**
 * Starts a lab of the vendors that `factories` make. Order: all are created, the listeners open, all are reset (or
 * loaded), all are told `seeded`; requests that come in between wait.
 *
 * @throws CONFLICT when a port is in use; CONFIG_INVALID when the saved state is broken or of another seed; USAGE for
 *   a base port that leaves no room for every listener.
 */
export async function createLab(options: LabOptions, factories: readonly LabFactory[]): Promise<Lab> {
  const { statePath } = options;
  const world = new World(options.seed, statePath === undefined ? null : readState(statePath), factories);
  const writer = statePath === undefined ? null : new StateWriter(statePath, () => world.snapshot());
  const changed = () => writer?.changed();
  // Never by chance: with a seed that others know, chance would tell them the token.
  const controlToken = randomBytes(32).toString('base64url');
  const life = new Life(world, writer);
  const control = createControlApp(world, controlToken, { changed, stop: () => void life.stop() });
  const certificates = await makeCertificates();

  await life.start(options.basePort, certificates, [
    { name: 'control', tls: 'none', handle: async (request, wire) => control.fetch(request, wire) },
    ...world.sites.map((site) => ({
      name: site.listener.name,
      tls: site.listener.tls,
      handle: siteHandler(world, site, changed),
    })),
  ]);
  return {
    urls: Object.fromEntries(world.urls),
    controlToken,
    tls: {
      caPem: certificates.caPem,
      clientCertPem: certificates.clientCertPem,
      clientKeyPem: certificates.clientKeyPem,
    },
    clock: world.clock,
    credentials: () => world.credentials(),
    addFault: (fault) => world.faults.add(fault),
    clearFaults: () => world.faults.clear(),
    tell: async (vendor, event, data) => {
      await world.tellFromOutside(vendor, event, data);
      changed();
    },
    journal: () => world.journal.entries(),
    clearJournal: () => world.journal.clear(),
    observe: (observer) => void world.observers.push(observer),
    reset: () => {
      world.reset();
      changed();
    },
    stop: () => life.stop(),
    stopped: life.stopped,
  };
}

interface Door {
  readonly name: string;
  readonly tls: 'none' | 'server' | 'mutual';
  readonly handle: Handler;
}

/** From the first open listener to the last closed one. */
class Life {
  readonly stopped: Promise<void>;
  readonly #world: World;
  readonly #writer: StateWriter | null;
  readonly #open: OpenListener[] = [];
  #timer: NodeJS.Timeout | undefined;
  #stopping: Promise<void> | undefined;
  #tellStopped: () => void = () => {};

  constructor(world: World, writer: StateWriter | null) {
    this.#world = world;
    this.#writer = writer;
    this.stopped = new Promise((resolve) => {
      this.#tellStopped = resolve;
    });
  }

  async start(basePort: number, certificates: LabCertificates, doors: readonly Door[]): Promise<void> {
    refuseBadPort(basePort, doors.length);
    const begun: Promise<void> = this.#openAll(basePort, certificates, doors, () => begun).then(() => {
      this.#world.begin();
      this.#writer?.flush();
    });
    try {
      await begun;
    } catch (error) {
      await this.#closeAll();
      throw error;
    }
    this.#timer = setInterval(() => this.#tick(), TICK_MS).unref();
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#end();
    return this.#stopping;
  }

  async #end(): Promise<void> {
    try {
      clearInterval(this.#timer);
      await this.#closeAll();
      this.#writer?.close();
    } finally {
      this.#tellStopped();
    }
  }

  async #openAll(
    basePort: number,
    certificates: LabCertificates,
    doors: readonly Door[],
    begun: () => Promise<void>,
  ): Promise<void> {
    for (const [index, { name, tls, handle }] of doors.entries()) {
      const listener = await openListener({
        tls,
        port: basePort === 0 ? 0 : basePort + index,
        certificates,
        handle: async (request, wire) => {
          await begun();
          return handle(request, wire);
        },
      });
      this.#open.push(listener);
      this.#world.urls.set(name, listener.url);
    }
  }

  #tick(): void {
    if (this.#world.runDue() > 0) this.#writer?.changed();
  }

  async #closeAll(): Promise<void> {
    await Promise.all(this.#open.map((listener) => listener.close()));
  }
}

function refuseBadPort(basePort: number, listeners: number): void {
  const last = basePort === 0 ? 0 : basePort + listeners - 1;
  if (Number.isInteger(basePort) && basePort >= 0 && last <= MAX_PORT) return;
  throw new IdctlError(
    'USAGE',
    `Base port ${basePort} leaves no room for ${listeners} ports up to ${MAX_PORT}`,
  );
}
