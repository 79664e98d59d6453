import type { KubernetesClient, ResourceType } from '../../../clients/kubernetes/kubernetes-client.ts';
import { checkNodes } from '../../../domain/models/training/gpu-nodes.ts';
import type { NodeNeeds } from '../../../domain/models/training/gpu-nodes.ts';
import { kueueVersions } from '../../../domain/models/training/training-job.ts';
import { isFailure } from '../../comparison/kubernetes-failure.ts';
import { listed } from '../jobs/listed.ts';
import type { CheckResult } from './check-namespace.ts';

/** Whether any node could take a pod once it is free. Nodes that come when they are needed cannot be counted. */
export async function checkNodesOf(
  kubernetes: KubernetesClient,
  needs: NodeNeeds,
  hasQueue: boolean,
  signal: AbortSignal,
): Promise<CheckResult> {
  let verdict;
  try {
    verdict = checkNodes(await listed(kubernetes, { apiVersion: 'v1', kind: 'Node' }, { signal }), needs);
  } catch (error) {
    if (!isFailure(error, 'kubernetes-forbidden')) throw error;
    return { lines: ['whether a node could take it is not known: the right to list nodes is missing'] };
  }
  if (verdict.fits) return { lines: [verdict.line] };
  if (hasQueue) return { lines: [`${verdict.line}; Kueue is left to find or make room`] };
  const scaler = await autoscalerOf(kubernetes, signal);
  if (scaler !== undefined) return { lines: [`${verdict.line}; ${scaler} may add one`] };
  return { refused: `${verdict.line}, and nothing here adds nodes` };
}

/** What adds nodes when pods need them; undefined where nothing is known to. */
async function autoscalerOf(kubernetes: KubernetesClient, signal: AbortSignal): Promise<string | undefined> {
  const types = await kubernetes.resourceTypes(signal);
  if (types.some(({ group }) => group === 'karpenter.sh')) return 'Karpenter';
  const status = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'kube-system' };
  try {
    const found = await kubernetes.get({ ...status, name: 'cluster-autoscaler-status' }, signal);
    return found === undefined ? undefined : 'the cluster autoscaler';
  } catch (error) {
    if (!isFailure(error, 'kubernetes-forbidden')) throw error;
    return undefined;
  }
}

/** Whether Kueue has the queue that is named. */
export async function checkQueue(
  kubernetes: KubernetesClient,
  namespace: string,
  queue: string,
  signal: AbortSignal,
): Promise<CheckResult> {
  const type = await localQueueType(kubernetes, signal);
  if (type === undefined)
    return { refused: `the queue ${queue} is one of Kueue's, and Kueue is not installed in the cluster` };
  try {
    const queues = await listed(kubernetes, type, { namespace, signal });
    const found = queues.find(({ metadata }) => metadata.name === queue);
    if (found === undefined)
      return {
        refused: `there is no LocalQueue ${queue} in namespace ${namespace}; ${describeQueues(queues.map(({ metadata }) => metadata.name))}`,
      };
    const { conditions = [] } = (found['status'] ?? {}) as {
      conditions?: { type?: string; status?: string; message?: string }[];
    };
    const inactive = conditions.find((one) => one.type === 'Active' && one.status === 'False');
    return {
      lines:
        inactive === undefined
          ? []
          : [`Kueue's queue ${queue} admits nothing at the moment: ${inactive.message ?? ''}`],
    };
  } catch (error) {
    if (!isFailure(error, 'kubernetes-forbidden')) throw error;
    return { lines: ['whether its queue is there is not known: the right to list localqueues is missing'] };
  }
}

/** Asked for by name, so that a Kueue that was installed a moment ago is found. */
async function localQueueType(
  kubernetes: KubernetesClient,
  signal: AbortSignal,
): Promise<ResourceType | undefined> {
  for (const apiVersion of kueueVersions)
    try {
      return await kubernetes.resourceType(apiVersion, 'LocalQueue', signal);
    } catch (error) {
      if (!isFailure(error, 'kubernetes-unknown-kind') || error.retryable) throw error;
    }
  return undefined;
}

function describeQueues(names: readonly string[]): string {
  return names.length === 0 ? 'it has none' : `it has ${names.join(', ')}`;
}
