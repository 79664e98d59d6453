import { once } from 'node:events';
import { createServer, request as sendRequest } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { request as sendSecureRequest } from 'node:https';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { after } from 'node:test';
import { writeKubeconfig } from '../../scripts/dev/servers/kubeconfig.ts';
import type { KubernetesAccess } from '../../scripts/dev/servers/kubernetes-access.ts';
import { temporaryFolder } from './temporary-folder.ts';

export interface ProxiedRequest {
  method: string;
  /** With the query. */
  path: string;
  contentType: string;
  accept: string;
}

/** A write that the API server carried out; dry runs are none. */
export interface CarriedOutWrite extends ProxiedRequest {
  status: number;
  /** Of the object as the write left it: a write that changed nothing leaves the one before. */
  resourceVersion: string | undefined;
}

/** A request that is held up, as `hold` answers it. */
export interface HeldRequest {
  request: ProxiedRequest;
  /** Lets it go on. One that is never released never reaches its end. */
  release(): void;
}

/** Stands between a client and the API server: counts writes, holds up what a test names, and can be down. */
export interface KubernetesProxy {
  /** Leads through the proxy. */
  kubeconfig: string;
  context: string;
  /** So far, the oldest first; a test may forget them. */
  readonly writes: CarriedOutWrite[];
  /** Everything that came in so far, the oldest first; a test may forget it. */
  readonly requests: ProxiedRequest[];
  /**
   * Holds up the next request that matches: `before` the API server sees it, or `after` it has answered and before
   * the client knows. Resolves when it is there.
   */
  hold(point: 'before' | 'after', matches: (request: ProxiedRequest) => boolean): Promise<HeldRequest>;
  /** Cuts every connection and refuses new ones, as a server that is down. */
  takeDown(): Promise<void>;
  bringUp(): Promise<void>;
}

interface Trap {
  point: 'before' | 'after';
  matches: (request: ProxiedRequest) => boolean;
  caught: (held: HeldRequest) => void;
}

/** Starts a proxy in front of an API server, watches included. Stopped when the file ends. */
export async function useKubernetesProxy(access: KubernetesAccess): Promise<KubernetesProxy> {
  const writes: CarriedOutWrite[] = [];
  const requests: ProxiedRequest[] = [];
  const traps: Trap[] = [];

  async function passOn(incoming: IncomingMessage, answer: ServerResponse): Promise<void> {
    const request = describe(incoming);
    requests.push(request);
    const body = await buffer(incoming);
    if (isWatch(request)) return await passStream(access, request, answer);
    await waitIn('before', request);
    const { status, contentType, content } = await send(access, request, body);
    if (isWrite(request) && status < 300)
      writes.push({ ...request, status, resourceVersion: versionIn(content) });
    await waitIn('after', request);
    answer.writeHead(status, { 'content-type': contentType }).end(content);
  }

  async function waitIn(point: Trap['point'], request: ProxiedRequest): Promise<void> {
    const index = traps.findIndex((trap) => trap.point === point && trap.matches(request));
    const [trap] = index < 0 ? [] : traps.splice(index, 1);
    if (trap === undefined) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    trap.caught({ request, release: resolve });
    await promise;
  }

  const server = createServer((incoming, answer) => {
    passOn(incoming, answer).catch(() => incoming.socket.destroy());
  });
  await listen(server, 0);
  const { port } = server.address() as AddressInfo;
  const takeDown = async (): Promise<void> => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeAllConnections();
    await closed;
  };
  after(takeDown);

  const kubeconfig = path.join(temporaryFolder(), 'kubeconfig.yaml');
  const context = 'through-proxy';
  writeKubeconfig(kubeconfig, { ...access, server: `http://127.0.0.1:${port}` }, { name: context });
  return {
    kubeconfig,
    context,
    writes,
    requests,
    hold: (point, matches) => new Promise((caught) => traps.push({ point, matches, caught })),
    takeDown,
    bringUp: () => listen(server, port),
  };
}

async function listen(server: Server, port: number): Promise<void> {
  await once(server.listen(port, '127.0.0.1'), 'listening');
}

function describe({ method = '', url = '', headers }: IncomingMessage): ProxiedRequest {
  return { method, path: url, contentType: headers['content-type'] ?? '', accept: headers.accept ?? '' };
}

export function isWatch({ path: url }: ProxiedRequest): boolean {
  return url.includes('watch=true');
}

/** Reviews of rights are sent with POST and write nothing. */
function isWrite({ method, path: url }: ProxiedRequest): boolean {
  return method !== 'GET' && !url.includes('dryRun=') && !url.includes('/authorization.k8s.io/');
}

function versionIn(content: Buffer): string | undefined {
  const { metadata } = JSON.parse(content.toString('utf8')) as { metadata?: { resourceVersion?: string } };
  return metadata?.resourceVersion;
}

async function send(access: KubernetesAccess, request: ProxiedRequest, body: Buffer) {
  const answer = await openAnswer(access, request, body);
  const contentType = answer.headers['content-type'] ?? 'application/json';
  return { status: answer.statusCode ?? 500, contentType, content: await buffer(answer) };
}

/** Passes a watch on until either end closes it. */
async function passStream(
  access: KubernetesAccess,
  request: ProxiedRequest,
  client: ServerResponse,
): Promise<void> {
  const answer = await openAnswer(access, request, Buffer.alloc(0));
  client.once('close', () => answer.destroy());
  client
    .writeHead(answer.statusCode ?? 500, { 'content-type': answer.headers['content-type'] })
    .flushHeaders();
  await pipeline(answer, client);
}

function openAnswer(
  access: KubernetesAccess,
  request: ProxiedRequest,
  body: Buffer,
): Promise<IncomingMessage> {
  const url = new URL(request.path, access.server);
  const isSecure = url.protocol === 'https:';
  const sending = (isSecure ? sendSecureRequest : sendRequest)(url, {
    method: request.method,
    headers: {
      authorization: `Bearer ${access.token}`,
      ...(request.contentType === '' ? {} : { 'content-type': request.contentType }),
      ...(request.accept === '' ? {} : { accept: request.accept }),
      'content-length': body.byteLength,
    },
    ...(isSecure ? { ca: access.certificateAuthority } : {}),
  });
  return new Promise((resolve, reject) => {
    sending.once('response', resolve).once('error', reject).end(body);
  });
}
