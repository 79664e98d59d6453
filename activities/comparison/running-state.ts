import type { KubernetesClient } from '../../clients/kubernetes/kubernetes-client.ts';
import type { KubernetesObject } from '../../domain/infrastructure/object.ts';
import { runningNode } from '../../domain/infrastructure/running/node.ts';
import type { RunningNode } from '../../domain/infrastructure/running/node.ts';
import { runningPod } from '../../domain/infrastructure/running/pod.ts';
import type { RunningPod } from '../../domain/infrastructure/running/pod.ts';
import { runsByTag } from '../../domain/infrastructure/running/image-digests.ts';
import { isShort, selects } from '../../domain/infrastructure/running/workload.ts';
import type { RunningWorkload } from '../../domain/infrastructure/running/workload.ts';
import { eachConcurrently } from './concurrently.ts';
import { isFailure, isLocalFailure } from './kubernetes-failure.ts';
import type { ScanProblems } from './scan-problems.ts';

/** What runs behind some workloads. */
export interface RunningState {
  /** By workload. */
  pods: Map<RunningWorkload, RunningPod[]>;
  nodes: RunningNode[];
}

const listsAtOnce = 4;

/**
 * Reads the pods of workloads that run short or by tag, one list for each of their namespaces, and the nodes once
 * where one runs short. Nothing is read where all is well and pinned. What may not be read is among the problems, if
 * something runs short.
 */
export async function readRunningState(
  kubernetes: KubernetesClient,
  workloads: readonly RunningWorkload[],
  problems: ScanProblems,
  signal: AbortSignal | undefined,
): Promise<RunningState> {
  const short = workloads.some(isShort);
  const asked = workloads.filter((workload) => isShort(workload) || runsByTag(workload));
  const state: RunningState = { pods: new Map(asked.map((workload) => [workload, []])), nodes: [] };
  const giveUp = (error: unknown, what: string): void => {
    if (!isLocalFailure(error)) throw error;
    if (!short) return;
    const grant = `why replicas are short cannot be seen: grant list on ${what}`;
    problems.add(what, isFailure(error, 'kubernetes-forbidden') ? grant : error.message);
  };

  const namespaces = Map.groupBy(asked, ({ reference }) => reference.namespace ?? '');
  await eachConcurrently([...namespaces], listsAtOnce, async ([namespace, members]) => {
    try {
      await eachOf(kubernetes, 'Pod', namespace, signal, (object) => {
        const pod = runningPod(object);
        const owner = pod && members.find(({ selector }) => selects(selector, pod.labels));
        if (pod !== undefined && owner !== undefined) state.pods.get(owner)?.push(pod);
      });
    } catch (error) {
      giveUp(error, 'pods');
    }
  });
  const isDown = [...state.pods].some(
    ([workload, pods]) => isShort(workload) && pods.some(({ isReady }) => !isReady),
  );
  if (!isDown) return state;
  try {
    await eachOf(kubernetes, 'Node', undefined, signal, (object) => state.nodes.push(runningNode(object)));
  } catch (error) {
    giveUp(error, 'nodes');
  }
  return state;
}

async function eachOf(
  kubernetes: KubernetesClient,
  kind: 'Pod' | 'Node',
  namespace: string | undefined,
  signal: AbortSignal | undefined,
  take: (object: KubernetesObject) => void,
): Promise<void> {
  const type = await kubernetes.resourceType('v1', kind, signal);
  const pages = kubernetes.list(type, { ...(namespace === undefined ? {} : { namespace }), signal });
  for await (const { items } of pages) for (const item of items) take(item);
}
