import { connect } from 'node:net';
import { createMetrics } from '../../../../workers/gateway/metrics.ts';
import { openPayloads } from '../../../../workers/gateway/payloads/open-payloads.ts';
import { createRouter } from '../../../../workers/gateway/router.ts';
import { startHttpServer } from '../../../../workers/gateway/server.ts';
import { createFolderStore } from '../../../../clients/object-store/folder-store.ts';
import type { ObjectStore } from '../../../../clients/object-store/object-store.ts';
import { Configuration } from '../../../../config/schema/configuration.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

/** The gateway's server with nothing but the doors of payloads and metrics. */
export interface PayloadDoorHarness {
  url: string;
  store: ObjectStore;
  logged: string[];
  metrics(): Promise<string>;
  stop(): Promise<void>;
}

export interface DoorOptions {
  models?: object[];
  receiver?: object;
  folder?: string;
  store?: ObjectStore;
  /** Without the lane every event goes through the full server. */
  withoutLane?: true;
}

export async function startPayloadDoor(options: DoorOptions = {}): Promise<PayloadDoorHarness> {
  const folder = options.folder ?? temporaryFolder();
  const configuration = Configuration.parse({
    version: 1,
    storage: { folder: `${folder}/storage` },
    gateway: {
      payloads: { folder: `${folder}/log`, segmentAge: '1h', answerWithin: '120s', ...options.receiver },
    },
    models: options.models ?? [{ name: 'fraud', inferenceService: 'prod/fraud', payloads: {} }],
  });
  const store = options.store ?? createFolderStore(`${folder}/storage`);
  const metrics = createMetrics();
  const logged: string[] = [];
  const log = (line: string): void => void logged.push(line);
  const door = await openPayloads(configuration, {
    store,
    registry: metrics.registry,
    log,
    closeWithin: 120_000,
  });
  if (door === undefined) throw new Error('no model of the configuration has payloads');
  const server = await startHttpServer({
    address: '127.0.0.1',
    port: 0,
    match: createRouter([metrics.route, ...door.routes]),
    log,
    onAnswered: (answered) => metrics.onAnswered(answered),
    ...(options.withoutLane === true ? {} : { lane: door.lane }),
  });
  return {
    url: server.url,
    store,
    logged,
    metrics: async () => await (await fetch(`${server.url}/metrics`)).text(),
    async stop() {
      await server.stop();
      await door.close();
    },
  };
}

/** Headers of an event as KServe's agent sends it. */
export function eventHeaders(
  kind: 'request' | 'response',
  id: string,
  more: Record<string, string> = {},
): Record<string, string> {
  return {
    'ce-specversion': '1.0',
    'ce-id': id,
    'ce-type': `org.kubeflow.serving.inference.${kind}`,
    'ce-source': 'fraud-predictor-00001-deployment-6f9c8d7b5-x2x4z',
    'ce-time': new Date().toISOString(),
    'ce-inferenceservicename': 'fraud',
    'ce-namespace': 'prod',
    'ce-component': 'predictor',
    'ce-endpoint': 'default',
    'ce-metadata': '{}',
    'content-type': 'application/json',
    ...more,
  };
}

/** Sends one event; answers with the status. */
export async function send(
  url: string,
  headers: Record<string, string>,
  body: object | string | Uint8Array<ArrayBuffer>,
): Promise<number> {
  const response = await fetch(url, {
    method: 'POST',
    headers,
    body: typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body),
  });
  await response.arrayBuffer();
  return response.status;
}

/** A request with one instance and its answer, through the door. */
export async function sendPair(
  url: string,
  id: string,
  request: object | Uint8Array<ArrayBuffer>,
  response: object | Uint8Array<ArrayBuffer>,
): Promise<void> {
  const statuses = [
    await send(url, eventHeaders('request', id), request),
    await send(url, eventHeaders('response', id), response),
  ];
  if (statuses.some((status) => status !== 200)) throw new Error(`answered with ${statuses.join(', ')}`);
}

/** Sends bytes as they are; answers with what comes back until the other side ends, or so many bytes came. */
export function sendBytes(url: string, bytes: string | Buffer, until: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    let answer = '';
    const end = (): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1');
      if (until.test(answer)) end();
    });
    socket.on('end', end);
    socket.on('error', reject);
  });
}
