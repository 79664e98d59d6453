import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { startProcessKubelet } from '../../dev/process-kubelet/process-kubelet.ts';
import { placedOn } from '../../dev/process-kubelet/process-node.ts';
import { freePort, isFree } from '../../dev/processes/free-port.ts';
import { waitUntil } from '../../dev/processes/wait-until.ts';
import { startEtcd } from '../../dev/servers/etcd.ts';
import { startKubeApiserver } from '../../dev/servers/kube-apiserver.ts';
import { startKubeControllerManager, startKubeScheduler } from '../../dev/servers/kube-controllers.ts';
import { writeKubeconfig } from '../../dev/servers/kubeconfig.ts';
import type { KubernetesAccess } from '../../dev/servers/kubernetes-access.ts';
import { CONTROL_PLANE_TOOLS } from '../../dev/servers/kubernetes.ts';
import { startKwok } from '../../dev/servers/kwok.ts';
import { ensureNodes } from '../../dev/servers/nodes.ts';
import { obtainTools } from '../../dev/toolchain/obtain.ts';
import { trainingImages } from '../../demo/training/image.ts';

/** A control plane with nodes whose API server can die. */
export interface MortalCluster {
  /** As the administrator. */
  access: KubernetesAccess;
  port: number;
  /** Everything that was written, before it was answered. */
  auditLog: string;
  /** Where the pods of training Jobs run. */
  placement: ReturnType<typeof placedOn>;
  /** As one of the users that the server knows, at another port of this machine where a proxy stands. */
  accessOf(user: ClusterUser, port?: number): KubernetesAccess;
  /** SIGKILL, and a new API server in the same place. Resolves when that answers. */
  killApiServer(): Promise<void>;
  stop(): Promise<void>;
}

/** The system that is tested, and everybody else who changes something. */
export type ClusterUser = 'plumbline' | 'people';

const users: readonly ClusterUser[] = ['plumbline', 'people'];

export async function startMortalCluster(folder: string): Promise<MortalCluster> {
  await using opened = new AsyncDisposableStack();
  const tools = await obtainTools(CONTROL_PLANE_TOOLS, {});
  const auditLog = path.join(folder, 'audit.log');
  writeUsers(folder);
  const policy = path.join(folder, 'audit-policy.json');
  writeFileSync(policy, JSON.stringify(auditPolicy));
  const etcd = await startEtcd({ binary: tools.etcd, folder, durable: false });
  opened.defer(() => etcd.stop());
  const port = await freePort();
  const startApiserver = () =>
    startKubeApiserver({
      binary: tools['kube-apiserver'],
      folder,
      etcdUrl: etcd.url,
      port,
      flags: [
        `--audit-policy-file=${policy}`,
        `--audit-log-path=${auditLog}`,
        '--audit-log-mode=blocking',
        '--audit-log-maxsize=10000',
      ],
    });
  let apiserver = await startApiserver();
  opened.defer(() => apiserver.stop());
  const { access } = apiserver;
  const kubeconfig = path.join(folder, 'kubeconfig.yaml');
  writeKubeconfig(kubeconfig, access, { name: 'administrator' });
  const parts = { folder, kubeconfig, apiserver };
  for (const part of await Promise.all([
    startKubeControllerManager({ ...parts, binary: tools['kube-controller-manager'] }),
    startKubeScheduler({ ...parts, binary: tools['kube-scheduler'] }),
    startKwok({ ...parts, binary: tools.kwok }),
  ]))
    opened.defer(() => part.stop());
  await ensureNodes(access);
  const kubelet = await startProcessKubelet({
    access,
    kubeconfig,
    folder: path.join(folder, 'pods'),
    images: trainingImages,
  });
  opened.defer(() => kubelet.stop());
  const running = opened.move();
  return {
    access,
    port,
    auditLog,
    placement: placedOn(kubelet.node),
    accessOf: (user, at = port) => ({ ...access, token: tokenOf(user), server: `https://127.0.0.1:${at}` }),
    async killApiServer() {
      process.kill(apiserver.pid, 'SIGKILL');
      await apiserver.ended;
      await waitUntil(() => isFree(port), { within: 60_000 });
      apiserver = await startApiserver();
      if (apiserver.port !== port) throw new Error('the port of the API server was taken');
    },
    stop: () => running.disposeAsync(),
  };
}

/** The first is the administrator, by whom the server is started. */
function writeUsers(folder: string): void {
  mkdirSync(path.join(folder, 'secrets'), { recursive: true });
  writeFileSync(
    path.join(folder, 'secrets', 'tokens.csv'),
    ['administrator', ...users].map((name) => `${tokenOf(name)},${name},${name},"system:masters"\n`).join(''),
  );
}

function tokenOf(user: string): string {
  return `token-of-${user}`;
}

/** Whole answers to all writes to what the day changes: they say what each write left. */
const auditPolicy = {
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  omitStages: ['RequestReceived'],
  rules: [
    { level: 'None', verbs: ['get', 'list', 'watch'] },
    {
      level: 'RequestResponse',
      users,
      resources: [
        { group: '', resources: ['configmaps'] },
        { group: 'apps', resources: ['deployments'] },
      ],
    },
    { level: 'None' },
  ],
};
