/** What an exchange of certificates works with, from a run's connections and state. */
import { systemClock } from '../../../core/clock.ts';
import type { RollDeps } from '../../../services/federation/certs/roll-contract.ts';
import type { Context } from '../../context.ts';

export async function rollDeps(context: Context, signIn: RollDeps['signIn'] = null): Promise<RollDeps> {
  const connections = await context.connections();
  const { state, options } = context;
  return {
    end: (connection) => connections.port(connection, 'federation'),
    keeper: (connection) => connections.port(connection, 'certificates'),
    rolls: state.rolls,
    locks: state.locks,
    audit: state.audit,
    clock: systemClock,
    signIn,
    say: (message) => options.io.say(message),
    signal: options.lifecycle.interrupted,
  };
}
