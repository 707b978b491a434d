/** What end users do with an account, whatever its kind: see its access methods, reveal, rotate, overwrite. */
import * as z from 'zod';
import { authorise, handOut, visibleAccount } from './access.ts';
import { takeOnLoan } from './custody.ts';
import { decryptPassword, encryptPassword, jwkSchema, publicKeyOf } from './jwe.ts';
import type { Account, Kind, Privilege } from './model.ts';
import { startRotation } from './rotation.ts';
import type { Call } from './route.ts';

/** Schema UserAccessMethodWithRuleIds: the rest is compared with what was handed out. */
const echo = z.looseObject({ rule_ids: z.array(z.string()) });

export const revealRequest = z.strictObject({ public_key: jwkSchema, user_access_method: echo });
export const rotateRequest = z.strictObject({ user_access_method: echo });
export const passwordRequest = z.strictObject({ user_access_method: echo, password_jwe: z.string() });

/** Names of the path's parameters. */
export interface Place {
  readonly kind: Kind;
  readonly account: string;
  readonly parent?: string;
}

export function accountAt(place: Place, { world, user, param }: Call): Account {
  const parentId = place.parent === undefined ? undefined : param(place.parent);
  return visibleAccount(world.state, user, place.kind, param(place.account), parentId);
}

export function accessMethods(place: Place, call: Call) {
  return handOut(call.world, call.user, accountAt(place, call));
}

export async function reveal(place: Place, call: Call<undefined, z.infer<typeof revealRequest>>) {
  const { world, user, body } = call;
  const account = accountAt(place, call);
  const key = await publicKeyOf(body.public_key);
  authorise(world, user, account, body.user_access_method, 'reveal_password');
  takeOnLoan(world, account, user);
  return { password_jwe: await encryptPassword(account.password, key, account.jweForm) };
}

/** A rotation to a password of OPA's own making. */
export function rotate(place: Place, call: Call<undefined, z.infer<typeof rotateRequest>>): void {
  const account = accountAt(place, call);
  authorise(call.world, call.user, account, call.body.user_access_method, 'rotate_password');
  startRotation(call.world, account);
}

/** The caller's new password, once it may be set. */
async function newPassword(place: Place, call: Call<undefined, z.infer<typeof passwordRequest>>) {
  const account = accountAt(place, call);
  const password = await decryptPassword(call.world, call.body.password_jwe);
  const wanted: Privilege = 'update_password';
  authorise(call.world, call.user, account, call.body.user_access_method, wanted);
  return { account, password };
}

/** A rotation to the caller's password. */
export async function rotateTo(
  place: Place,
  call: Call<undefined, z.infer<typeof passwordRequest>>,
): Promise<void> {
  const { account, password } = await newPassword(place, call);
  startRotation(call.world, account, password);
}

/** Changes what the vault holds, and nothing in the application. */
export async function overwrite(
  place: Place,
  call: Call<undefined, z.infer<typeof passwordRequest>>,
): Promise<void> {
  const { account, password } = await newPassword(place, call);
  account.password = password;
}
