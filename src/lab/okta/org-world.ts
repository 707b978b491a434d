/** One Okta org of the lab, as its rules and both of its planes get it. */
import { instant } from '../../core/clock.ts';
import type { LabContext } from '../kernel/contract.ts';
import { OktaRefusal } from './errors.ts';
import type { Feature, OrgName, OrgState } from './model.ts';

export interface OrgWorld {
  readonly context: LabContext;
  readonly name: OrgName;
  state: OrgState;
  /** Base URL of this org, without a slash at the end. */
  ownUrl(): string;
}

export const ALPHANUMERIC = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

const ID_LENGTH = 20;

/** What Okta's ids begin with. */
export type IdPrefix =
  | '00u'
  | '00g'
  | '00o'
  | '00p'
  | '00T'
  | '0oa'
  | '0pr'
  | 'exk'
  | 'ra1'
  | 'oag'
  | 'ocs'
  | 'pks'
  | 'prm'
  | 'oty'
  | 'opf'
  | 'fwf'
  | '102';

/** An id of Okta's form: a prefix for the kind of thing, 20 characters in all. */
export function newId({ context }: Pick<OrgWorld, 'context'>, prefix: IdPrefix): string {
  return prefix + context.chance.text(ID_LENGTH - prefix.length, ALPHANUMERIC);
}

/** @throws E0000015 when the org has not that feature */
export function requireFeature({ state }: OrgWorld, feature: Feature): void {
  if (state.featuresOff.includes(feature)) throw new OktaRefusal('E0000015');
}

/** The lab's time as the wire writes it. */
export function nowText({ context }: Pick<OrgWorld, 'context'>): string {
  return instant(context.clock.now());
}
