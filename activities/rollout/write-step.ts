import { ClientError } from '../../clients/errors.ts';
import type { KubernetesClient } from '../../clients/kubernetes/kubernetes-client.ts';
import { referenceOf } from '../../domain/infrastructure/object.ts';
import type { ServingStep } from '../../domain/models/rollout/serving/step.ts';
import type { ServiceLook } from './look-at-service.ts';
import type { Permit } from './write-permit.ts';

export type WrittenStep = Extract<ServingStep, { do: 'patch' | 'create' | 'delete' }>;

/** Carries out a step that was decided on from a look; one that came too late changes nothing. */
export type WriteStep = (look: ServiceLook, step: WrittenStep, permit: Permit) => Promise<void>;

/** Who writes, as the API server records it. */
const fieldManager = 'plumbline';

/** Writes to the cluster itself. */
export function createClusterWriter(kubernetes: KubernetesClient): WriteStep {
  return async ({ objects }, step, permit) => {
    const signal = await permit();
    try {
      if (step.do === 'create') {
        await kubernetes.create(step.object, { fieldManager, signal });
        return;
      }
      const object = objects[step.what];
      if (object === undefined) return;
      const { uid, resourceVersion } = object.metadata;
      if (step.do === 'delete') {
        await kubernetes.delete(referenceOf(object), { uid, signal });
        return;
      }
      // What was decided was decided about this version; whatever changed since is looked at first.
      const bound = { op: 'test' as const, path: '/metadata/resourceVersion', value: resourceVersion };
      await kubernetes.patch(referenceOf(object), [bound, ...step.operations], { fieldManager, signal });
    } catch (error) {
      if (!isLate(error) && !isOver(error, signal)) throw error;
    }
  };
}

/** The permit ended in the middle: whether it was written, the next look tells. */
function isOver(error: unknown, { reason }: AbortSignal): boolean {
  return error === reason && error instanceof DOMException && error.name === 'TimeoutError';
}

/** Somebody was quicker: what is so now is looked at again. */
function isLate(error: unknown): boolean {
  if (!(error instanceof ClientError)) return false;
  return (
    error.code === 'kubernetes-already-exists' || (error.code === 'kubernetes-conflict' && error.retryable)
  );
}
