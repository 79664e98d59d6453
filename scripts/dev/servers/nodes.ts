import { waitUntil } from '../processes/wait-until.ts';
import { callKubernetes, requestKubernetes } from './kubernetes-access.ts';
import type { KubernetesAccess } from './kubernetes-access.ts';

const PLAIN = { cpu: '32', memory: '256Gi', pods: '110', 'ephemeral-storage': '1Ti' };
const NODES = [
  { name: 'node-1', labels: {}, capacity: PLAIN },
  { name: 'node-2', labels: {}, capacity: PLAIN },
  {
    name: 'gpu-1',
    labels: { 'nvidia.com/gpu.present': 'true' },
    capacity: { ...PLAIN, 'nvidia.com/gpu': '2' },
  },
];

/** Makes sure of two plain nodes and one with two GPUs, and waits until all are Ready. */
export async function ensureNodes(access: KubernetesAccess, signal?: AbortSignal): Promise<void> {
  for (const node of NODES) await createNode(access, node);
  await waitUntil(async () => (await readyNodes(access)) >= NODES.length, {
    within: 60_000,
    ...(signal && { signal }),
  });
}

async function createNode(access: KubernetesAccess, { name, labels, capacity }: (typeof NODES)[number]) {
  const { status } = await requestKubernetes(access, 'GET', `/api/v1/nodes/${name}`);
  if (status === 200) return;
  await callKubernetes(access, 'POST', '/api/v1/nodes', {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      labels: { 'kubernetes.io/hostname': name, 'kubernetes.io/os': 'linux', type: 'kwok', ...labels },
      annotations: { 'kwok.x-k8s.io/node': 'fake' },
    },
    status: { capacity, allocatable: capacity },
  });
}

interface NodeList {
  items: { spec: { taints?: unknown[] }; status: { conditions?: { type: string; status: string }[] } }[];
}

/** Ready, and free of the taints that the node controller puts on a node it has not heard of. */
async function readyNodes(access: KubernetesAccess): Promise<number> {
  const { items } = (await callKubernetes(access, 'GET', '/api/v1/nodes')) as NodeList;
  return items.filter(
    ({ spec, status }) =>
      spec.taints === undefined &&
      status.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True'),
  ).length;
}
