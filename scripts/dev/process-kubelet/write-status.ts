import { InvalidError } from '../../../clients/kubernetes/errors.ts';
import type { JsonPatch, KubernetesClient } from '../../../clients/kubernetes/kubernetes-client.ts';
import { referenceOf } from '../../../domain/infrastructure/object.ts';
import { insist } from '../processes/insist.ts';
import type { Pod, PodStatus } from './pod.ts';

/**
 * Writes the status of a pod until the API server has taken it or the pod is gone. What others wrote meanwhile stays:
 * `statusOf` gets the pod as it is now.
 */
export async function writeStatus(
  kubernetes: KubernetesClient,
  pod: Pod,
  statusOf: (live: Pod) => PodStatus,
  signal: AbortSignal,
): Promise<void> {
  const reference = referenceOf(pod);
  await insist(async () => {
    const live = (await kubernetes.get(reference)) as Pod | undefined;
    if (live?.metadata.uid !== pod.metadata.uid) return;
    const patch: JsonPatch = [
      { op: 'test', path: '/metadata/resourceVersion', value: live.metadata.resourceVersion },
      { op: 'add', path: '/status', value: statusOf(live) },
    ];
    await kubernetes.patch(reference, patch, { subresource: 'status' }).catch((error: unknown) => {
      // A status that no pod may have now, such as one of a pod that is over already.
      if (!(error instanceof InvalidError)) throw error;
    });
  }, signal);
}
