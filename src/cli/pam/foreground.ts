/** Whether the keyboard's signals reach our child by themselves. */
import { readFileSync } from 'node:fs';

/**
 * True when this process is in the foreground group of its terminal: Ctrl-C then comes to every process of the group,
 * wherever standard input goes. Linux tells it; elsewhere a terminal on any standard stream stands for it.
 */
export function isInForeground(hasTerminal: boolean): boolean {
  try {
    const stat = readFileSync('/proc/self/stat', 'utf8');
    // Behind the name in parentheses: state, parent, group, session, terminal, foreground group (proc(5)).
    const [, , group, , , foreground] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return group !== undefined && group === foreground;
  } catch {
    return hasTerminal;
  }
}
