import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { startListening } from '../processes/listening.ts';
import type { Listening } from '../processes/listening.ts';

/** Where requests go now. */
export interface Backend {
  /** 0 to 100. */
  weight: number;
  /** Undefined where it has no pod that is ready. */
  url: string | undefined;
}

/** Passes each request to one of the backends by their weights, as a gateway does; 503 where that one is not there. */
export async function startWeightedProxy(backends: () => readonly Backend[]): Promise<Listening> {
  const server = createServer((request, response) => {
    passOn(choose(backends()), request, response).catch(() => {
      if (!response.headersSent) response.writeHead(503);
      response.end();
    });
  });
  return await startListening(server);
}

/** One of the backends, each as often as its weight says; undefined where none has any. */
export function choose(
  backends: readonly Backend[],
  random: () => number = Math.random,
): Backend | undefined {
  const total = backends.reduce((sum, { weight }) => sum + weight, 0);
  let left = random() * total;
  return backends.find(({ weight }) => weight > 0 && (left -= weight) < 0);
}

async function passOn(
  backend: Backend | undefined,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await buffer(request);
  if (backend?.url === undefined) {
    response.writeHead(503, { 'content-type': 'text/plain' }).end('no healthy upstream\n');
    return;
  }
  const id = request.headers['ce-id']?.toString();
  const hasBody = request.method !== 'GET' && request.method !== 'HEAD';
  const answer = await fetch(`${backend.url}${request.url}`, {
    method: request.method ?? 'GET',
    headers: {
      'content-type': request.headers['content-type'] ?? 'application/json',
      ...(id && { 'ce-id': id }),
    },
    ...(hasBody && { body }),
  });
  const content = Buffer.from(await answer.arrayBuffer());
  const headers = { 'content-type': answer.headers.get('content-type') ?? 'application/json' };
  response.writeHead(answer.status, headers).end(content);
}
