/** What every kind of resource brings: how it is found, made, changed and taken away. */
import { IdctlError } from '../../../core/errors.ts';
import type { KindAdapter } from '../../../services/sso/kind-port.ts';
import type { Kind } from '../../../services/sso/port.ts';
import type { Calls } from './calls.ts';

export type { KindAdapter };

export type MakeKind<K extends Kind> = (calls: Calls) => KindAdapter<K>;

/** What has no name for its own state here: an entry that is there, or not. */
export function unchangeable(what: string): never {
  throw new IdctlError('USAGE', `${what} cannot be changed.`, {
    hint: 'Take the wiring away first: idctl sso remove',
  });
}
