/** What the services of single sign-on work with, from a run's connections and state. */
import { systemClock } from '../../core/clock.ts';
import { shortId } from '../../core/ids.ts';
import type { SsoDeps } from '../../services/sso/deps.ts';
import type { Probe } from '../../services/sso/probe.ts';
import type { Wiring } from '../../services/sso/wiring.ts';
import type { Connections } from '../connections.ts';
import type { ContextOptions } from '../context.ts';
import type { StateFiles } from '../state-files.ts';

export function ssoDeps(
  connections: Connections,
  state: StateFiles,
  { io, lifecycle }: ContextOptions,
): SsoDeps {
  return {
    tenant: (connection) => connections.port(connection, 'sso'),
    probe: (wiring) => probeOf(connections, wiring),
    ledger: state.wirings,
    locks: state.locks,
    audit: state.audit,
    clock: systemClock,
    newRunId: () => shortId('run'),
    say: (message) => io.say(message),
    signal: lifecycle.interrupted,
  };
}

function probeOf(connections: Connections, wiring: Wiring): Probe {
  return {
    async vault(role) {
      const name = wiring.connections[role];
      return name === undefined ? null : connections.portOrNull(name, 'pam');
    },
    async directory(role) {
      const name = wiring.connections[role];
      return name === undefined ? null : connections.portOrNull(name, 'directory');
    },
  };
}
