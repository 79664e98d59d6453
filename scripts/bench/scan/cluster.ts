import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { eachConcurrently } from '../../../activities/comparison/concurrently.ts';
import { createKubernetesClient } from '../../../clients/kubernetes/create-kubernetes-client.ts';
import { canonicalJson } from '../../../domain/infrastructure/canonical-json.ts';
import { lastAppliedAnnotation } from '../../../domain/infrastructure/normalise.ts';
import type { KubernetesObject } from '../../../domain/infrastructure/object.ts';
import { callKubernetes } from '../../dev/servers/kubernetes-access.ts';
import type { KubernetesAccess } from '../../dev/servers/kubernetes-access.ts';
import { startKubernetes } from '../../dev/servers/kubernetes.ts';
import type { ServerGauge } from './measure.ts';
import { namespacesFor } from './objects.ts';

/** How the objects came into the cluster. */
export type Filling = 'server-side apply' | 'client-side apply';

export interface BenchmarkCluster {
  kubeconfig: string;
  context: string;
  gauge: ServerGauge;
  stop(): Promise<void>;
}

/** An API server of its own that holds exactly these objects, as one tool left them. */
export async function startFilledCluster(
  objects: readonly KubernetesObject[],
  filling: Filling,
): Promise<BenchmarkCluster> {
  const folder = mkdtempSync(path.join(tmpdir(), 'plumbline-bench-'));
  const kubernetes = await startKubernetes({ folder, controllers: false });
  const { kubeconfig, context, access } = kubernetes;
  const client = await createKubernetesClient({ kubeconfig });
  for (const name of namespacesFor(objects.length)) {
    await client.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  }
  await eachConcurrently(objects, 8, async (object) => {
    if (filling === 'server-side apply') await client.apply(object, { fieldManager: 'kubectl', force: true });
    else await client.create(withLastApplied(object), { fieldManager: 'kubectl-client-side-apply' });
  });
  await client.close();
  const pid = kubernetes.processes.find(({ name }) => name === 'kube-apiserver')?.pid;
  return {
    kubeconfig,
    context,
    gauge: { seconds: () => processorSeconds(pid), requests: () => requestsTo(access) },
    async stop() {
      await kubernetes.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** As `kubectl apply` leaves it, letter by letter. */
function withLastApplied(object: KubernetesObject): KubernetesObject {
  const { metadata } = object;
  const applied = { ...object, metadata: { annotations: {}, ...metadata } };
  const annotations = { ...metadata.annotations, [lastAppliedAnnotation]: `${canonicalJson(applied)}\n` };
  return { ...object, metadata: { ...metadata, annotations } };
}

const ticksPerSecond = 100;

/** Processor time of a process so far, from Linux's /proc; NaN elsewhere. */
function processorSeconds(pid: number | undefined): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
  } catch {
    return Number.NaN;
  }
}

async function requestsTo(access: KubernetesAccess): Promise<number> {
  const metrics = String(await callKubernetes(access, 'GET', '/metrics'));
  const counts = [...metrics.matchAll(/^apiserver_request_total\{([^}]*)\} (\S+)$/gm)];
  // The server also talks to itself all the time.
  const ours = counts.filter(
    ([, labels = '']) => !/resource="(?:leases|apiservices|flowschemas)"/.test(labels),
  );
  return ours.reduce((sum, [, , count]) => sum + Number(count), 0);
}
