/**
 * What the vendors know, read from the stand-ins' own state and never through idctl: who has an account, and which
 * password it has.
 */

import type { Lab, LabContext, LabVendor } from '../../../src/lab/kernel/contract.ts';
import { createLab } from '../../../src/lab/kernel/create-lab.ts';
import { STAND_INS } from '../../../src/lab/lab.ts';
import { eventually } from './poll.ts';

// biome-ignore lint/suspicious/noExplicitAny: what a stand-in stores is its own business; tests look into it
type Stored = any;

export const VENDORS = ['cyberark', 'opa'] as const;
export type VendorName = (typeof VENDORS)[number];

export interface AccountTruth {
  /** `settling`: given back, and being changed by the vendor before it is free again. */
  readonly state: 'free' | 'out' | 'settling';
  /** What signs in at the target now. */
  readonly password: string;
  /** What the vendor would hand out; another one than `password` is a lost password. */
  readonly stored: string;
}

export interface OpenedLab {
  readonly lab: Lab;
  readonly vendors: ReadonlyMap<string, LabVendor>;
}

/** The whole lab, with its stand-ins at hand. */
export async function openLab(): Promise<OpenedLab> {
  const vendors = new Map<string, LabVendor>();
  const kept = (create: (context: LabContext) => LabVendor) => (context: LabContext) => {
    const vendor = create(context);
    vendors.set(vendor.id, vendor);
    return vendor;
  };
  const lab = await createLab({ basePort: 0 }, STAND_INS.map(kept));
  return { lab, vendors };
}

export class Truth {
  readonly #lab: Lab;
  readonly #vendors: ReadonlyMap<string, LabVendor>;

  constructor({ lab, vendors }: OpenedLab) {
    this.#lab = lab;
    this.#vendors = vendors;
  }

  of(vendor: VendorName, name: string): AccountTruth {
    const account = this.accounts(vendor).find((it) => it.name === name);
    if (account === undefined) throw new Error(`the lab has no ${name} in ${vendor}`);
    return vendor === 'cyberark' ? cyberarkTruth(account) : opaTruth(account);
  }

  /** Names of the accounts that somebody has who is one of us: what must be empty after a sweep. */
  out(vendor: VendorName, seededLoans: readonly string[]): readonly string[] {
    return this.accounts(vendor)
      .map((it) => String(it.name))
      .filter((name) => !seededLoans.includes(name) && this.of(vendor, name).state === 'out');
  }

  accounts(vendor: VendorName): readonly Stored[] {
    return this.stored(vendor).accounts;
  }

  stored(vendor: VendorName): Stored {
    const found = this.#vendors.get(vendor)?.save();
    if (found === undefined) throw new Error(`the lab has no ${vendor}`);
    return found;
  }

  /** Users of an org as its stand-in has them. */
  oktaUsers(org: 'okta-wic' | 'okta-cic'): readonly Stored[] {
    const saved: Stored = this.#vendors.get(org)?.save();
    if (saved === undefined) throw new Error(`the lab has no ${org}`);
    return saved.users;
  }

  /** How many applications, identity providers and connections of that name the ends of a wiring have. */
  wired(name: string): Readonly<Record<'applications' | 'providers', number>> {
    const saved = (vendor: string): Stored => this.#vendors.get(vendor)?.save();
    const [wic, cic, auth0] = [saved('okta-wic'), saved('okta-cic'), saved('auth0')];
    const named = (rows: readonly Stored[]): number =>
      rows.filter((it) => (it.label ?? it.name) === name).length;
    return { applications: named(wic.apps), providers: named(cic.idps) + named(auth0.connections) };
  }

  /** Every password that any account has or had. */
  passwords(): ReadonlyMap<string, string> {
    const found = new Map<string, string>();
    for (const it of this.accounts('cyberark')) {
      for (const version of it.versions) found.set(version.secret, `password of ${it.name}`);
      found.set(it.targetSecret, `password of ${it.name}`);
    }
    for (const it of this.accounts('opa')) {
      found.set(it.password, `password of ${it.name}`);
      if (it.rotation !== null) found.set(it.rotation.password, `next password of ${it.name}`);
    }
    for (const org of ['okta-wic', 'okta-cic'] as const) {
      for (const it of this.oktaUsers(org))
        if (it.password !== null) found.set(it.password, `password of ${it.profile.login}`);
    }
    return found;
  }

  /** How often the password has been changed so far. */
  changesOf(vendor: VendorName, name: string): number {
    const account = this.accounts(vendor).find((it) => it.name === name);
    return vendor === 'cyberark' ? account.versions.at(-1).id : account.change.successCount;
  }

  /** Lets the lab's time pass until what the vendors had begun is done. */
  async settled(vendor: VendorName, name: string): Promise<AccountTruth> {
    return eventually(`an end of the change of ${name}`, async () => {
      const now = this.of(vendor, name);
      if (now.state !== 'settling' && !this.#isChanging(vendor, name)) return now;
      await this.passTime(1500);
      return null;
    });
  }

  async passTime(ms: number): Promise<void> {
    this.#lab.clock.advance(ms);
    // The lab looks at its agenda before it answers; what it answers does not matter.
    await (await fetch(`${this.#lab.urls['opa']}/`)).arrayBuffer();
  }

  #isChanging(vendor: VendorName, name: string): boolean {
    const account = this.accounts(vendor).find((it) => it.name === name);
    return vendor === 'cyberark' ? account.tasks.length > 0 : account.rotation !== null;
  }
}

function cyberarkTruth(account: Stored): AccountTruth {
  const holder = account.lock?.user ?? null;
  return {
    state: holder === null ? 'free' : holder === 'PasswordManager' ? 'settling' : 'out',
    password: account.targetSecret,
    stored: account.versions.at(-1)?.secret ?? '',
  };
}

function opaTruth(account: Stored): AccountTruth {
  const state = account.lease === null ? 'free' : account.lease.checkin === null ? 'out' : 'settling';
  return { state, password: account.password, stored: account.password };
}
