/**
 * Refuses every connection of the test process that is not to this machine, so that no test can reach a vendor by
 * accident. Unix sockets (no host) pass.
 */
import net from 'node:net';

const LOOPBACK = /^(127\.|::1$|::ffff:127\.|localhost$|.*\.localhost$)/;

const connect = net.Socket.prototype.connect;
net.Socket.prototype.connect = function guarded(this: net.Socket, ...args: unknown[]) {
  const normalised = Array.isArray(args[0]) ? args[0] : args;
  const options = normalised[0] as { host?: string; port?: number; path?: string } | number | string;
  const host =
    typeof options === 'object'
      ? options.path === undefined
        ? (options.host ?? 'localhost')
        : undefined
      : typeof options === 'number' && typeof normalised[1] === 'string'
        ? normalised[1]
        : undefined;
  if (host !== undefined && !LOOPBACK.test(host))
    throw new Error(`test tried to leave this machine: ${host}`);
  // biome-ignore lint/suspicious/noExplicitAny: the overloads of connect cannot be expressed as one signature
  return (connect as any).apply(this, args);
};
