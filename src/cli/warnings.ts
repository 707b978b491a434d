/** What Node itself warns of. */

/**
 * Keeps Node's warnings of experimental features off the terminal: whoever runs idctl can do nothing about them, and
 * in cron each would be a mail. Node before 20.19.3 says one for the X25519 that age files need, in every run.
 */
export function hideExperimentalWarnings(from: NodeJS.EventEmitter): void {
  const shown = from.listeners('warning');
  from.removeAllListeners('warning');
  from.on('warning', (warning: Error) => {
    if (warning.name === 'ExperimentalWarning') return;
    for (const show of shown) show.call(from, warning);
  });
}
