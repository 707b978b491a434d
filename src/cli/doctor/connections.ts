/** Examining connections of a profile, for `doctor` and `connection test`. */
import { systemClock } from '../../core/clock.ts';
import { examineConnection } from '../../services/connections/examine.ts';
import type { Finding } from '../../services/connections/port.ts';
import type { Context } from '../context.ts';
import type { Section } from '../render/findings.ts';

/** One section a connection; all of them when none is named. @throws NOT_FOUND */
export async function examineConnections(
  context: Context,
  names: readonly string[],
): Promise<readonly Section[]> {
  const connections = await context.connections();
  const wanted = names.length === 0 ? connections.names : names;
  for (const name of wanted) connections.entry(name);
  const sections: Section[] = [];
  // One after the other: a person reads them so, and prompts must not overlap.
  for (const name of wanted) {
    const { entry, vendor } = connections.entry(name);
    const health = await connections.port(name, 'health');
    const tls: Finding = entry.url.startsWith('https:')
      ? {
          name: 'address',
          state: 'pass',
          detail: `${entry.url}${typeof entry['ca'] === 'string' ? ` (authority ${entry['ca']})` : ''}`,
        }
      : { name: 'address', state: 'pass', detail: `${entry.url} (plain, this machine only)` };
    sections.push({
      title: `${name} (${vendor.label})`,
      findings: [tls, ...(await examineConnection(health, systemClock))],
    });
  }
  return sections;
}
