/** Second factors: time-based codes (RFC 6238: HMAC-SHA-1, 6 digits, 30 seconds) and pushes to a device. */
import { createHmac } from 'node:crypto';
import { instant } from '../../../core/clock.ts';
import { OktaRefusal } from '../errors.ts';
import type { Factor, PendingFactor } from '../factor-model.ts';
import type { User } from '../model.ts';
import { ALPHANUMERIC, newId, type OrgWorld } from '../org-world.ts';
import { lock, MAX_BAD_TRIES } from './passwords.ts';
import { findUserByLogin } from './users.ts';

const STEP_MS = 30_000;
const DIGITS = 6;
/** Assumed: one step of a clock that is early or late. */
const WINDOW = 1;

/** Assumed; the document shows instants and names no lifetimes. */
const TRANSACTION_MS = 5 * 60_000;
const PUSH_MS = 60_000;

export interface Enrolment {
  readonly login: string;
  readonly type: Factor['type'];
  readonly secret?: string | undefined;
  readonly choosesNumber?: boolean | undefined;
}

/** What a user does at the device and in the browser. @throws when there is no such user, or a code without a key */
export function enrolFactor(world: OrgWorld, { login, type, secret, choosesNumber }: Enrolment): void {
  if (type === 'totp' && secret === undefined) throw new Error('a totp has a secret');
  world.state.factors.push({
    id: newId(world, type === 'webauthn' ? 'fwf' : 'opf'),
    userId: userOf(world, login).id,
    type,
    secret: secret ?? null,
    choosesNumber: choosesNumber ?? false,
    usedStep: 0,
  });
}

export function factorsOf({ state }: OrgWorld, user: User): readonly Factor[] {
  return state.factors.filter(({ userId }) => userId === user.id);
}

export function beginFactor(world: OrgWorld, user: User): PendingFactor {
  const { state, context } = world;
  const pending: PendingFactor = {
    stateToken: `00${context.chance.text(40, ALPHANUMERIC)}`,
    userId: user.id,
    expiresAt: instant(context.clock.now() + TRANSACTION_MS),
    push: null,
  };
  state.pendingFactors = [...state.pendingFactors.filter((it) => isOpen(world, it)), pending];
  return pending;
}

/** @throws E0000011 for a token that is none, or not any more; E0000007 for a factor of somebody else */
export function pendingFactor(
  world: OrgWorld,
  stateToken: string,
  factorId: string,
): { readonly pending: PendingFactor; readonly factor: Factor; readonly user: User } {
  const { state } = world;
  const pending = state.pendingFactors.find((it) => it.stateToken === stateToken && isOpen(world, it));
  const user = state.users.find(({ id }) => id === pending?.userId);
  if (pending === undefined || user === undefined) throw new OktaRefusal('E0000011');
  const factor = factorsOf(world, user).find(({ id }) => id === factorId);
  if (factor === undefined) throw OktaRefusal.notFound(factorId, 'UserFactor');
  return { pending, factor, user };
}

export function endFactor({ state }: OrgWorld, pending: PendingFactor): void {
  state.pendingFactors = state.pendingFactors.filter((it) => it !== pending);
}

/**
 * Takes a code. Bad ones count as bad passwords do.
 *
 * @throws E0000068 wrong, E0000082 used before, E0000069 locked by now
 */
export function takeCode(world: OrgWorld, user: User, factor: Factor, code: string): void {
  const step = stepOf(world, factor, code);
  if (step === null) {
    user.badTries += 1;
    if (user.badTries < MAX_BAD_TRIES) throw new OktaRefusal('E0000068');
    lock(world, user);
    throw new OktaRefusal('E0000069');
  }
  if (step <= factor.usedStep) throw new OktaRefusal('E0000082');
  factor.usedStep = step;
}

/** Shows the push on the device, once a sign-in; what has become of it. */
export function lookAtPush(
  world: OrgWorld,
  pending: PendingFactor,
  factor: Factor,
): 'WAITING' | 'APPROVED' | 'REJECTED' | 'TIMEOUT' {
  const { clock, chance } = world.context;
  pending.push ??= {
    factorId: factor.id,
    expiresAt: instant(clock.now() + PUSH_MS),
    number: factor.choosesNumber ? 10 + ((chance.bytes(1)[0] ?? 0) % 90) : null,
    answer: null,
  };
  if (pending.push.answer !== null) return pending.push.answer;
  return isOpen(world, pending.push) ? 'WAITING' : 'TIMEOUT';
}

/** What the user does with the push on the device. @throws when none is shown */
export function answerPush(world: OrgWorld, login: string, answer: 'APPROVED' | 'REJECTED'): void {
  const { id } = userOf(world, login);
  const shown = world.state.pendingFactors.find((it) => it.userId === id && it.push?.answer === null);
  if (shown?.push == null) throw new Error('no push is shown');
  shown.push.answer = answer;
}

function userOf(world: OrgWorld, login: string): User {
  const user = findUserByLogin(world, login);
  if (user === null) throw new Error(`there is no user ${login}`);
  return user;
}

function isOpen({ context }: OrgWorld, { expiresAt }: { readonly expiresAt: string }): boolean {
  return Date.parse(expiresAt) > context.clock.now();
}

/** The time step that a code is of; null when it is of none near. */
function stepOf({ context }: OrgWorld, { secret }: Factor, code: string): number | null {
  const key = fromBase32(secret ?? '');
  const now = Math.floor(context.clock.now() / STEP_MS);
  for (let step = now - WINDOW; step <= now + WINDOW; step += 1) {
    if (hotp(key, step) === code) return step;
  }
  return null;
}

/** RFC 4226, 5.3. */
function hotp(key: Buffer, counter: number): string {
  const moving = Buffer.alloc(8);
  moving.writeBigUInt64BE(BigInt(counter));
  const mac = createHmac('sha1', key).update(moving).digest();
  const offset = (mac.at(-1) ?? 0) & 0x0f;
  const number = mac.readUInt32BE(offset) & 0x7fffffff;
  return String(number % 10 ** DIGITS).padStart(DIGITS, '0');
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

function fromBase32(text: string): Buffer {
  const bits = [...text.toUpperCase().replace(/=+$/, '')]
    .map((it) => BASE32.indexOf(it).toString(2).padStart(5, '0'))
    .join('');
  const bytes = bits.match(/[01]{8}/g) ?? [];
  return Buffer.from(bytes.map((it) => Number.parseInt(it, 2)));
}
