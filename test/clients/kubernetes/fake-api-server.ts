import { writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { after } from 'node:test';
import { stringify } from 'yaml';
import {
  createKubernetesClient,
  type KubernetesClientOptions,
} from '../../../clients/kubernetes/create-kubernetes-client.ts';
import type { KubernetesClient, ResourceType } from '../../../clients/kubernetes/kubernetes-client.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

export const configMaps: ResourceType = {
  group: '',
  version: 'v1',
  apiVersion: 'v1',
  kind: 'ConfigMap',
  resource: 'configmaps',
  namespaced: true,
  verbs: ['get', 'list', 'watch', 'update'],
  subresources: [],
};

export interface FakeRequest {
  method: string;
  url: URL;
  headers: IncomingMessage['headers'];
  body: string;
}

export interface FakeApiServer {
  server: string;
  kubeconfig: string;
  /** What arrived, discovery left out. */
  requests: FakeRequest[];
  client(options?: KubernetesClientOptions): Promise<KubernetesClient>;
}

/** An API server for faults that a real one does not produce on demand. It knows ConfigMaps; `answer` does the rest. */
export async function useFakeApiServer(
  answer: (request: FakeRequest, response: ServerResponse, count: number) => void,
): Promise<FakeApiServer> {
  const requests: FakeRequest[] = [];
  const server = createServer((incoming, response) => {
    const url = new URL(incoming.url ?? '', 'http://fake');
    if (url.pathname === '/api' || url.pathname === '/apis')
      return sendJson(response, 200, discovery(url.pathname));
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      const request = { method: incoming.method ?? '', url, headers: incoming.headers, body };
      requests.push(request);
      answer(request, response, requests.length);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  after(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const kubeconfig = writeKubeconfigFor(address);
  return {
    server: address,
    kubeconfig,
    requests,
    async client(options = {}) {
      const client = await createKubernetesClient({ kubeconfig, ...options });
      after(() => client.close());
      return client;
    },
  };
}

/** A kubeconfig in a new file, with one context `fake` and the user given. */
export function writeKubeconfigFor(
  server: string,
  user: object = { token: 'a-token' },
  cluster: object = {},
): string {
  const file = path.join(temporaryFolder(), 'config');
  const content = {
    'current-context': 'fake',
    clusters: [{ name: 'fake', cluster: { server, ...cluster } }],
    users: [{ name: 'somebody', user }],
    contexts: [{ name: 'fake', context: { cluster: 'fake', user: 'somebody', namespace: 'team' } }],
  };
  writeFileSync(file, stringify(content));
  return file;
}

export function sendJson(
  response: ServerResponse,
  status: number,
  content: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(content));
}

export function sendStatus(
  response: ServerResponse,
  code: number,
  reason: string,
  message: string,
  headers: Record<string, string> = {},
): void {
  sendJson(response, code, { kind: 'Status', status: 'Failure', code, reason, message }, headers);
}

export function configMap(name: string, resourceVersion = '1') {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'team', resourceVersion } };
}

function discovery(pathname: string) {
  const resource = {
    resource: 'configmaps',
    responseKind: { group: '', version: 'v1', kind: 'ConfigMap' },
    scope: 'Namespaced',
    verbs: configMaps.verbs,
  };
  const core = [{ metadata: {}, versions: [{ version: 'v1', resources: [resource] }] }];
  return { kind: 'APIGroupDiscoveryList', items: pathname === '/api' ? core : [] };
}
