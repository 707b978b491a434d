/** Examining connections of a profile, for `doctor` and `connection test`. */
import { systemClock } from '../../core/clock.ts';
import { examineConnection } from '../../services/connections/examine.ts';
import type { Finding } from '../../services/connections/port.ts';
import type { Context } from '../context.ts';
import type { ConnectionEntry } from '../profile/schema.ts';
import type { Section } from '../render/findings.ts';
import { proxySettings } from '../transport.ts';
import { circularity } from './circularity.ts';
import { examineTls } from './tls.ts';

/** One section a connection; all of them when none is named. @throws NOT_FOUND */
export async function examineConnections(
  context: Context,
  names: readonly string[],
): Promise<readonly Section[]> {
  const connections = await context.connections();
  const { connections: entries } = await context.profile();
  const wanted = names.length === 0 ? connections.names : names;
  for (const name of wanted) connections.entry(name);
  const sections: Section[] = [];
  // One after the other: a person reads them so, and prompts must not overlap.
  for (const name of wanted) {
    const { entry, vendor } = connections.entry(name);
    const health = await connections.port(name, 'health');
    const proxies = proxySettings(entry, context.options.environment);
    const tls = await examineTls(entry, proxies.https !== undefined, systemClock.now());
    const circular = circularity(entries, name);
    const findings = [
      address(entry),
      ...(tls === null ? [] : [tls]),
      ...(await examineConnection(health, systemClock)),
      ...(circular === null ? [] : [circular]),
    ];
    sections.push({ title: `${name} – ${vendor.label}`, findings });
  }
  return sections;
}

function address(entry: ConnectionEntry): Finding {
  const authority = typeof entry['ca'] === 'string' ? ` (authority ${entry['ca']})` : '';
  const detail = entry.url.startsWith('https:')
    ? `${entry.url}${authority}`
    : `${entry.url} (plain, this machine only)`;
  return { name: 'address', state: 'pass', detail };
}
