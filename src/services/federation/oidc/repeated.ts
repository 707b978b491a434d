/** Parameters that come more than once. Source: RFC 6749 sections 3.1, 4.1.2. */
import type { CheckId, Finding } from '../finding.ts';
import type { ParametersMessage } from '../message.ts';
import { quoted } from '../quote.ts';
import type { Notes } from './notes.ts';
import { repeatedIn } from './parameters.ts';

const OWNERS: ReadonlyMap<string, CheckId> = new Map([
  ['state', 'O16'],
  ['redirect_uri', 'O13'],
  ['iss', 'O18'],
  ['scope', 'O28'],
]);

export function repeatedFindings(message: ParametersMessage, notes: Notes): Finding[] {
  return repeatedIn(message)
    .slice(0, 5)
    .map((name) => {
      const words = `The parameter ${quoted(name, 60)} comes more than once: two readers may take different ones.`;
      return notes.failed(OWNERS.get(name) ?? 'O19', 'parameter-repeated', words, {
        field: quoted(name, 60),
      });
    });
}
