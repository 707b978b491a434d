/** Whether results may be coloured: a terminal, unless NO_COLOR; anywhere with FORCE_COLOR. */
import type { Environment } from '../paths.ts';

export function wantsColour(environment: Environment, isTty: boolean): boolean {
  const force = environment['FORCE_COLOR'];
  if (force !== undefined) return force !== '0' && force !== 'false';
  if ((environment['NO_COLOR'] ?? '') !== '' || environment['TERM'] === 'dumb') return false;
  return isTty;
}
