import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after } from 'node:test';
import { createKubernetesClient } from '../../clients/kubernetes/create-kubernetes-client.ts';
import type { KubernetesClient } from '../../clients/kubernetes/kubernetes-client.ts';
import { startKubernetes } from '../../scripts/dev/servers/kubernetes.ts';
import { writeKubeconfig } from '../../scripts/dev/servers/kubeconfig.ts';
import type { Route } from '../../workers/gateway/route.ts';
import { createRouter } from '../../workers/gateway/router.ts';
import { startHttpServer } from '../../workers/gateway/server.ts';
import { startOwnKubernetes } from './kubernetes-server.ts';
import type { TestKubernetes } from './kubernetes-server.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** An API server whose audit events are sent to a route and written to a file, each before its request is answered. */
export interface AuditedKubernetes extends TestKubernetes {
  auditLog: string;
  /** A client as one of the people the server knows. */
  as(person: string): Promise<KubernetesClient>;
}

/** Starts one. `people` may do anything; `policy` is the audit level of all requests. */
export async function startAuditedKubernetes(
  route: Route,
  options: {
    people: readonly string[];
    level: 'Metadata' | 'RequestResponse';
    token: string;
    cluster: string;
  },
): Promise<AuditedKubernetes> {
  const { people, level, token, cluster } = options;
  const folder = temporaryFolder();
  const tokens = ['administrator', ...people].map(
    (name) => `token-of-${name},${name},${name},"system:masters"\n`,
  );
  mkdirSync(path.join(folder, 'secrets'), { recursive: true });
  writeFileSync(path.join(folder, 'secrets', 'tokens.csv'), tokens.join(''));

  const certificate = await makeCertificate(folder);
  const address = await serve(route, cluster, certificate);
  const authority = Buffer.from(certificate.cert).toString('base64');
  const webhook = path.join(folder, 'audit-webhook.yaml');
  writeFileSync(
    webhook,
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'gateway', cluster: { server: address, 'certificate-authority-data': authority } }],
      users: [{ name: 'apiserver', user: { token } }],
      contexts: [{ name: 'gateway', context: { cluster: 'gateway', user: 'apiserver' } }],
      'current-context': 'gateway',
    }),
  );
  const policy = path.join(folder, 'audit-policy.yaml');
  writeFileSync(
    policy,
    JSON.stringify({
      apiVersion: 'audit.k8s.io/v1',
      kind: 'Policy',
      omitStages: ['RequestReceived'],
      rules: [{ level: 'None', verbs: ['get', 'list', 'watch'] }, { level }],
    }),
  );
  const auditLog = path.join(folder, 'audit.log');
  const server = await startOwnKubernetes({
    folder,
    apiserverFlags: [
      `--audit-policy-file=${policy}`,
      `--audit-webhook-config-file=${webhook}`,
      '--audit-webhook-mode=blocking',
      `--audit-log-path=${auditLog}`,
      '--audit-log-mode=blocking',
    ],
  });
  return {
    ...server,
    auditLog,
    async as(person) {
      const kubeconfig = path.join(folder, `${person}.yaml`);
      writeKubeconfig(kubeconfig, { ...server.access, token: `token-of-${person}` }, { name: 'plumbline' });
      const client = await createKubernetesClient({ kubeconfig });
      after(() => client.close());
      return client;
    },
  };
}

interface Certificate {
  cert: string;
  key: string;
}

/**
 * An API server sends its token over https only. The first start makes the certificate of its address, which the
 * route then shows, and which the next start finds.
 */
async function makeCertificate(folder: string): Promise<Certificate> {
  const { stop } = await startKubernetes({ folder, controllers: false });
  await stop();
  const read = (name: string): string => readFileSync(path.join(folder, 'secrets', name), 'utf8');
  return { cert: read('apiserver.crt'), key: read('apiserver.key') };
}

/** The gateway's own server with this one route. Answers the address of the route. */
async function serve(route: Route, cluster: string, { cert, key }: Certificate): Promise<string> {
  const server = await startHttpServer({
    address: '127.0.0.1',
    port: 0,
    tls: { certificate: cert, key },
    match: createRouter([route]),
    log: (line) => console.error(line),
    onAnswered: () => undefined,
  });
  after(() => server.stop());
  return `${server.url}/audit/${cluster}`;
}
