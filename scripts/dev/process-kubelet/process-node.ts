import { setTimeout as sleep } from 'node:timers/promises';
import { callKubernetes, requestKubernetes } from '../servers/kubernetes-access.ts';
import type { KubernetesAccess } from '../servers/kubernetes-access.ts';

/** Marks a node whose pods really run, so that kwok leaves it alone; its value is the name of the node. */
export const processNodeLabel = 'plumbline.dev/process-kubelet';

export interface ProcessNode {
  name: string;
  /** What it offers, such as `{ cpu: '8', 'nvidia.com/gpu': '1' }`. */
  capacity: Readonly<Record<string, string>>;
  labels?: Readonly<Record<string, string>>;
  /** Where the logs of its containers are served. */
  port: number;
}

const heartbeatInterval = 10_000;
const leases = '/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases';

/**
 * Makes the node known, or Ready again. Nothing lands on it that does not tolerate its taint: what runs there are
 * processes of this machine.
 */
export async function registerNode(
  access: KubernetesAccess,
  { name, capacity, labels, port }: ProcessNode,
): Promise<void> {
  const path = `/api/v1/nodes/${name}`;
  const { status } = await requestKubernetes(access, 'GET', path);
  if (status === 404)
    await callKubernetes(access, 'POST', '/api/v1/nodes', {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: {
        name,
        labels: {
          'kubernetes.io/hostname': name,
          'kubernetes.io/os': 'linux',
          [processNodeLabel]: name,
          ...labels,
        },
      },
      spec: { taints: [{ key: processNodeLabel, value: name, effect: 'NoSchedule' }] },
    });
  const now = new Date().toISOString();
  const everything = { pods: '50', 'ephemeral-storage': '10Gi', ...capacity };
  const merge = 'application/strategic-merge-patch+json';
  await callKubernetes(
    access,
    'PATCH',
    `${path}/status`,
    {
      status: {
        capacity: everything,
        allocatable: everything,
        // The API server asks for logs at the address, so it must be one that it reaches.
        addresses: [{ type: 'InternalIP', address: '127.0.0.1' }],
        daemonEndpoints: { kubeletEndpoint: { Port: port } },
        conditions: [
          {
            type: 'Ready',
            status: 'True',
            reason: 'KubeletReady',
            message: 'runs pods as processes',
            lastHeartbeatTime: now,
            lastTransitionTime: now,
          },
        ],
        nodeInfo: nodeInfo(),
      },
    },
    merge,
  );
}

/** What the spec of a pod states so that it runs on that node and on no other. */
export function placedOn(node: string) {
  return {
    nodeSelector: { [processNodeLabel]: node },
    tolerations: [{ key: processNodeLabel, operator: 'Equal', value: node, effect: 'NoSchedule' }],
  };
}

/** Takes the node away, with the pods that are still bound to it. */
export async function removeNode(access: KubernetesAccess, name: string): Promise<void> {
  const bound = `/api/v1/pods?fieldSelector=spec.nodeName%3D${name}`;
  const { items } = (await callKubernetes(access, 'GET', bound)) as {
    items: { metadata: { namespace: string; name: string } }[];
  };
  for (const { metadata } of items) {
    const pod = `/api/v1/namespaces/${metadata.namespace}/pods/${metadata.name}`;
    await requestKubernetes(access, 'DELETE', `${pod}?gracePeriodSeconds=0`);
  }
  await requestKubernetes(access, 'DELETE', `/api/v1/nodes/${name}`);
  await requestKubernetes(access, 'DELETE', `${leases}/${name}`);
}

/** Says that the node is alive until the signal aborts. */
export async function keepAlive(access: KubernetesAccess, name: string, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await renewLease(access, name).catch(() => undefined);
    await sleep(heartbeatInterval, undefined, { signal }).catch(() => undefined);
  }
}

async function renewLease(access: KubernetesAccess, name: string): Promise<void> {
  const spec = {
    holderIdentity: name,
    leaseDurationSeconds: 40,
    renewTime: new Date().toISOString().replace('Z', '000Z'),
  };
  const { status } = await requestKubernetes(
    access,
    'PATCH',
    `${leases}/${name}`,
    { spec },
    'application/merge-patch+json',
  );
  if (status !== 404) return;
  const lease = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name }, spec };
  await callKubernetes(access, 'POST', leases, lease);
}

function nodeInfo(): Record<string, string> {
  const none = { architecture: '', bootID: '', containerRuntimeVersion: 'process://1', kernelVersion: '' };
  const rest = { kubeProxyVersion: '', kubeletVersion: 'v0.0.0-process', machineID: '', systemUUID: '' };
  return { ...none, ...rest, operatingSystem: 'linux', osImage: 'processes of this machine' };
}
