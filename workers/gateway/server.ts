import { createServer as createHttpServer } from 'node:http';
import type { IncomingMessage, RequestListener, Server, ServerOptions, ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { answerRequest } from './answer-request.ts';
import type { AnswerOptions } from './answer-request.ts';
import { createBodyBudget } from './body-budget.ts';
import type { BodyBudget } from './body-budget.ts';
import { boundConnections } from './bound-connections.ts';
import { GatewayAddressError } from './errors.ts';
import type { FastLane } from './payloads/fast-lane.ts';

export interface HttpServerOptions extends AnswerOptions {
  address: string;
  /** 0 takes any free one. */
  port: number;
  tls?: { certificate: string; key: string };
  /** Takes what it can of the connections before the server itself does. */
  lane?: FastLane;
  /** What the bodies of all requests may take while they come in; one of its own unless stated. */
  bodies?: BodyBudget;
  /** How long requests under way may take once the server is to stop, milliseconds. */
  graceTime?: number;
  /** Section of the configuration that says where to listen. */
  settings?: string;
}

export interface HttpServer {
  /** Where it listens, such as `http://127.0.0.1:8080`. */
  url: string;
  port: number;
  /** Takes no more requests, finishes those under way, and closes. */
  stop(): Promise<void>;
}

/** A client that sends slower than this holds a connection for nothing. */
const bounds = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  connectionsCheckingInterval: 1000,
  keepAliveTimeout: 5000,
  maxHeaderSize: 16 * 1024,
} as const satisfies ServerOptions;
const mostConnections = 1000;

/** Serves the routes. Rejects with a GatewayAddressError when it cannot listen there. */
export async function startHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const { address, tls, lane, bodies = createBodyBudget(), graceTime = 10_000 } = options;
  const underWay = new Set<Promise<void>>();
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    const answered = answerRequest(request, response, { ...options, bodies }).finally(() =>
      underWay.delete(answered),
    );
    underWay.add(answered);
  };
  const server = createServer(tls, listener);
  if (lane !== undefined) openLane(server, tls === undefined ? 'connection' : 'secureConnection', lane);
  boundConnections(server, mostConnections);
  await listen(server, options);
  const { port: listening } = server.address() as AddressInfo;
  const host = address.includes(':') ? `[${address}]` : address;
  return {
    url: `${tls === undefined ? 'http' : 'https'}://${host}:${listening}`,
    port: listening,
    async stop() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      lane?.stop(graceTime);
      const patience = setTimeout(() => server.closeAllConnections(), graceTime);
      await Promise.allSettled(underWay);
      // A connection that was busy until now would be kept alive for another request.
      server.closeIdleConnections();
      await closed;
      clearTimeout(patience);
    },
  };
}

/** New connections go to the lane first, which hands over those that are not for it. */
function openLane(server: Server, event: 'connection' | 'secureConnection', lane: FastLane): void {
  const listeners = server.listeners(event);
  server.removeAllListeners(event);
  server.on(event, (connected: Socket) => {
    lane.accept(connected, (socket) => {
      for (const listener of listeners) listener.call(server, socket);
    });
  });
}

function createServer(tls: HttpServerOptions['tls'], listener: RequestListener): Server {
  if (tls === undefined) return createHttpServer(bounds, listener);
  return createHttpsServer({ ...bounds, cert: tls.certificate, key: tls.key }, listener);
}

function listen(server: Server, { address, port, settings }: HttpServerOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(new GatewayAddressError(address, port, error, settings)),
    );
    server.listen(port, address, resolve);
  });
}
