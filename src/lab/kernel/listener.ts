/** A socket on loopback that hands requests over as `Request` and sends back `Response`. */
import {
  createServer as createHttpServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { Socket } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { IdctlError } from '../../core/errors.ts';
import type { LabCertificates } from './certificates.ts';
import type { LabListener } from './contract.ts';

/** The lab is for this machine; nothing makes it listen elsewhere. */
const HOST = '127.0.0.1';

/** What a handler may do beyond answering: look at the connection, or break it. */
export interface Wire {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
}

export type Handler = (request: Request, wire: Wire) => Promise<Response>;

export interface OpenListener {
  readonly url: string;
  /** Ends all connections, also those that wait for an answer. */
  close(): Promise<void>;
}

/**
 * @param port 0 takes a free one.
 * @throws CONFLICT when the port is in use.
 */
export async function openListener(options: {
  readonly tls: LabListener['tls'];
  readonly port: number;
  readonly certificates: LabCertificates;
  readonly handle: Handler;
}): Promise<OpenListener> {
  const server = createServer(options.tls, options.certificates);
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.on('request', (incoming, outgoing) => {
    const listen = getRequestListener((request) => options.handle(request, { incoming, outgoing }), {
      overrideGlobalObjects: false,
    });
    void listen(incoming, outgoing);
  });
  const port = await listenOn(server, options.port);
  return {
    url: `${options.tls === 'none' ? 'http' : 'https'}://${HOST}:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function createServer(tls: LabListener['tls'], certificates: LabCertificates): Server {
  if (tls === 'none') return createHttpServer();
  return createHttpsServer({
    cert: certificates.serverCertPem,
    key: certificates.serverKeyPem,
    ca: certificates.caPem,
    requestCert: tls === 'mutual',
    // The vendor's rules decide about a foreign or missing certificate, with the vendor's answer.
    rejectUnauthorized: false,
  });
}

function listenOn(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(inUse(error) ? portTaken(port, error) : error));
    server.listen(port, HOST, () => {
      const address = server.address();
      if (address === null || typeof address === 'string') reject(new Error('The listener has no port'));
      else resolve(address.port);
    });
  });
}

function inUse(error: Error): boolean {
  return 'code' in error && error.code === 'EADDRINUSE';
}

function portTaken(port: number, cause: Error): IdctlError {
  return new IdctlError('CONFLICT', `Port ${port} of this machine is in use`, {
    hint: 'Stop what listens there, or start the lab on another base port.',
    cause,
  });
}
