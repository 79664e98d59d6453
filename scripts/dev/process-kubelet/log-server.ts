import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export interface LogServer {
  port: number;
  stop(): Promise<void>;
}

export interface LogSource {
  /** Undefined where there is no such pod. */
  logFile(namespace: string, pod: string, container: string, previous: boolean): string | undefined;
  /** Whether the container may still write. */
  isRunning(namespace: string, pod: string): boolean;
}

const pollInterval = 200;

/** The door of a kubelet by which the API server reads logs: `/containerLogs/NAMESPACE/POD/CONTAINER`. */
export async function startLogServer(
  certificate: { cert: string; key: string },
  source: LogSource,
): Promise<LogServer> {
  const server = createServer(certificate, (request, response) => {
    answer(source, request, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function answer(source: LogSource, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'https://kubelet');
  const [, door, namespace = '', pod = '', container = ''] = pathname.split('/').map(decodeURIComponent);
  const isFollowed = searchParams.get('follow') === 'true';
  const file =
    door === 'containerLogs'
      ? source.logFile(namespace, pod, container, searchParams.get('previous') === 'true')
      : undefined;
  if (file === undefined) {
    response.writeHead(404).end('no such container\n');
    return;
  }
  response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' });
  let position = startOf(file, searchParams.get('tailLines'));
  const limit = Number(searchParams.get('limitBytes') ?? Infinity);
  const end = position + limit;
  for (;;) {
    const isLast = !isFollowed || !source.isRunning(namespace, pod);
    position = await send(file, position, end, response);
    if (isLast || position >= end || response.destroyed) break;
    await sleep(pollInterval);
  }
  response.end();
}

/** Where the last so many lines begin. */
function startOf(file: string, tailLines: string | null): number {
  if (tailLines === null || !existsSync(file)) return 0;
  const text = readFileSync(file);
  let left = Number(tailLines) + (text.at(-1) === 0x0a ? 1 : 0);
  for (let index = text.length - 1; index >= 0; index -= 1) {
    if (text[index] === 0x0a) left -= 1;
    if (left === 0) return index + 1;
  }
  return 0;
}

async function send(file: string, start: number, end: number, response: ServerResponse): Promise<number> {
  const size = existsSync(file) ? Math.min(statSync(file).size, end) : 0;
  if (size <= start) return start;
  for await (const chunk of createReadStream(file, { start, end: size - 1 })) {
    if (!response.write(chunk)) await Promise.race([once(response, 'drain'), once(response, 'close')]);
  }
  return size;
}
