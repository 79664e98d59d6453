import type { KubernetesClient } from '../../../../clients/kubernetes/kubernetes-client.ts';
import type { KubernetesObject } from '../../../../domain/infrastructure/object.ts';
import { waitUntil } from '../../../../scripts/dev/processes/wait-until.ts';
import { placedOn } from '../../../../scripts/dev/process-kubelet/process-node.ts';
import type { Pod } from '../../../../scripts/dev/process-kubelet/pod.ts';
import { requestKubernetes } from '../../../../scripts/dev/servers/kubernetes-access.ts';
import type { TestKubernetes } from '../../../support/kubernetes-server.ts';

export const patience = { within: 120_000, every: 200 };
export const image = 'registry.example/shell:1';

/** More of a Job, of its pod and of its container. */
export interface JobParts {
  spec?: object;
  pod?: object;
  container?: object;
}

/** Jobs of one namespace whose pods run a script on a process node. */
export interface ProcessJobs {
  run(name: string, script: string, parts?: JobParts): Promise<void>;
  create(object: KubernetesObject): Promise<void>;
  /** Its newest pod, once it is as it should be. */
  podThat(name: string, holds: (pod: Pod) => boolean): Promise<Pod>;
  podsOf(name: string): Promise<Pod[]>;
  logs(pod: Pod, query?: string): Promise<string>;
  /** Resolves once it has the condition. */
  has(name: string, condition: string): Promise<void>;
  delete(name: string): Promise<void>;
}

export function processJobs(
  { access }: TestKubernetes,
  kubernetes: KubernetesClient,
  { namespace, node }: { namespace: string; node: string },
): ProcessJobs {
  const reference = (name: string) => ({ apiVersion: 'batch/v1', kind: 'Job', namespace, name });
  const podsOf = async (name: string): Promise<Pod[]> => {
    const type = await kubernetes.resourceType('v1', 'Pod');
    const labelSelector = `batch.kubernetes.io/job-name=${name}`;
    const pods: Pod[] = [];
    for await (const { items } of kubernetes.list(type, { namespace, labelSelector }))
      pods.push(...(items as Pod[]));
    return pods.toSorted((one, other) => age(one).localeCompare(age(other)));
  };
  return {
    podsOf,
    async create(object) {
      await kubernetes.create(object);
    },
    async run(name, script, { spec, pod, container } = {}) {
      const main = { name: 'main', image, args: ['-c', script], ...container };
      const template = {
        spec: { restartPolicy: 'Never', ...placedOn(node), ...pod, containers: [main] },
      };
      const metadata = { name, namespace };
      await kubernetes.create({
        apiVersion: 'batch/v1',
        kind: 'Job',
        metadata,
        spec: { backoffLimit: 0, ...spec, template },
      });
    },
    podThat: async (name, holds) =>
      await waitUntil(async () => {
        const pod = (await podsOf(name)).at(-1);
        return pod !== undefined && holds(pod) && pod;
      }, patience),
    async logs({ metadata }, query = '') {
      const path = `/api/v1/namespaces/${namespace}/pods/${metadata.name}/log${query}`;
      return String((await requestKubernetes(access, 'GET', path)).body);
    },
    async has(name, wanted) {
      await waitUntil(async () => {
        const status = (await kubernetes.get(reference(name)))?.['status'];
        const { conditions = [] } = (status ?? {}) as { conditions?: { type: string }[] };
        return conditions.some(({ type }) => type === wanted);
      }, patience);
    },
    async delete(name) {
      await kubernetes.delete(reference(name));
    },
  };
}

const age = ({ metadata }: Pod): string => metadata.creationTimestamp ?? '';

export const runs = ({ status }: Pod): boolean => status?.phase === 'Running';
export const isOver = ({ status }: Pod): boolean =>
  status?.phase === 'Succeeded' || status?.phase === 'Failed';

/** How the first container ended. */
export function terminated({ status }: Pod) {
  const state = status?.containerStatuses?.[0]?.state;
  return state !== undefined && 'terminated' in state ? state.terminated : undefined;
}

/** Why the first container waits. */
export function waiting({ status }: Pod): string | undefined {
  const state = status?.containerStatuses?.[0]?.state;
  return state !== undefined && 'waiting' in state ? state.waiting.reason : undefined;
}
