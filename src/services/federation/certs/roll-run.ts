/** The steps of one exchange: each is safe to repeat, and leaves the record behind where it came to. */
import { instant } from '../../../core/clock.ts';
import { IdctlError } from '../../../core/errors.ts';
import type { HeldCertificate } from '../port.ts';
import { certificateFacts } from './certificate.ts';
import type { RollDeps, RollEnds, RollTarget } from './roll-contract.ts';
import { reached } from './roll-plan.ts';
import type { RolledCertificate, RollRecord } from './roll-port.ts';
import { rollFault, signInFault } from './roll-verify.ts';

export class RollRun {
  readonly #deps: RollDeps;
  readonly #ends: RollEnds;
  #record: RollRecord;

  constructor(deps: RollDeps, ends: RollEnds, record: RollRecord) {
    this.#deps = deps;
    this.#ends = ends;
    this.#record = record;
  }

  get record(): RollRecord {
    return this.#record;
  }

  /** A key that waits already is taken: nobody needs two. */
  async make(years: number): Promise<void> {
    if (reached(this.#record, 'made')) return;
    await this.#keep({});
    const { source, application, keeper } = this.#ends;
    const all = await source.signingCertificates(application);
    const made = all.find((it) => it.id !== this.#record.old.id && !this.#record.before.includes(it.id));
    const waiting = all.find((it) => it.status === 'next' && outlives(it, this.#record.old));
    const next = made ?? waiting ?? (await keeper.make(application, years));
    this.#deps.say(
      next === waiting ? 'The next certificate was there already.' : 'A new certificate is made.',
    );
    await this.#keep({ step: 'made', next: kept(next) });
  }

  async trustBoth(): Promise<void> {
    if (reached(this.#record, 'trusted')) return;
    this.#refuseInterrupted();
    const { connection, keeper, provider } = this.#target();
    await keeper.trust(provider, [this.#record.old.certificate, this.#next().certificate]);
    this.#deps.say(`${connection} trusts both certificates.`);
    await this.#keep({ step: 'trusted' });
  }

  async noteTrusted(): Promise<void> {
    if (!reached(this.#record, 'trusted')) await this.#keep({ step: 'trusted' });
  }

  async tell(): Promise<void> {
    if (this.#record.toldAt === null) await this.#keep({ toldAt: this.#now() });
  }

  async switchOver(): Promise<void> {
    if (reached(this.#record, 'switched')) return;
    this.#refuseInterrupted();
    const { keeper, application } = this.#ends;
    await keeper.use(application, this.#next().id);
    this.#deps.say(`"${application.label}" signs with the new certificate.`);
    await this.#keep({ step: 'switched', switchedAt: this.#now() });
  }

  /** @throws CHECK_FAILED; nothing is taken back, since the other end may be the one that is right */
  async verify(): Promise<void> {
    const fault = await rollFault(this.#ends, this.#next());
    if (fault !== null) throw unverified(this.#record, fault);
    this.#deps.say('Both ends were read again: the new certificate signs, is published, and is trusted.');
    const refused = await signInFault(this.#deps);
    if (refused !== null) throw unverified(this.#record, refused);
  }

  /** What was signed with the old one just before the change-over is still on its way. */
  async wait(graceMs: number): Promise<void> {
    const { clock, signal } = this.#deps;
    const left = Date.parse(this.#record.switchedAt ?? this.#now()) + graceMs - clock.now();
    if (left <= 0) return;
    this.#deps.say(`Both stay trusted for ${Math.ceil(left / 1000)} s more; a later run may do the rest.`);
    await clock.sleep(left, signal);
  }

  async trustNew(): Promise<void> {
    const { connection, end, keeper, provider } = this.#target();
    const now = await end.identityProvider(provider.id);
    await keeper.trust(now, [this.#next().certificate]);
    this.#deps.say(`${connection} trusts the new certificate only.`);
  }

  async finish(): Promise<void> {
    await this.#keep({ step: 'done' });
  }

  #next(): RolledCertificate {
    const { next } = this.#record;
    if (next === null) throw new Error('the key of this exchange is not made yet');
    return next;
  }

  #target(): RollTarget {
    const { target } = this.#ends;
    if (target === null) throw new Error('the other end of this exchange is no connection');
    return target;
  }

  #refuseInterrupted(): void {
    const { signal } = this.#deps;
    if (!signal.aborted) return;
    throw signal.reason instanceof IdctlError
      ? signal.reason
      : new IdctlError('CANCELLED', 'The run was interrupted. A second one goes on where it ended.');
  }

  #now(): string {
    return instant(this.#deps.clock.now());
  }

  async #keep(changes: Partial<RollRecord>): Promise<void> {
    const record = { ...this.#record, ...changes };
    await this.#deps.rolls.put(record);
    this.#record = record;
  }
}

function kept({ id, certificate }: HeldCertificate): RolledCertificate {
  return { id, certificate };
}

/** A key that ends before the one in force is no next one. */
function outlives(next: HeldCertificate, old: RolledCertificate): boolean {
  const [later, now] = [next, old].map((it) => certificateFacts(it.certificate)?.notAfter ?? '');
  return later !== undefined && now !== undefined && later >= now;
}

function unverified({ connection, applicationId }: RollRecord, what: string): IdctlError {
  const back = `idctl federation certs roll --connection ${connection} --app ${applicationId} --back`;
  return new IdctlError(
    'CHECK_FAILED',
    `The change-over is made, and the new certificate is not right yet: ${what}`,
    { hint: `A second run reads both ends again and goes on. To go back: ${back}` },
  );
}
