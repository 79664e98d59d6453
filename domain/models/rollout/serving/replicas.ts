import { numberAt } from '../../../gitops/fields.ts';
import type { KubernetesObject } from '../../../infrastructure/object.ts';

/** Pods of a predictor, whatever they load. */
export interface Replicas {
  /** So many answer. */
  available: number;
  /** That it is to have. */
  wanted: number;
}

/** Those of a Deployment; undefined where no controller has looked at it yet. */
export function replicasOf(deployment: KubernetesObject): Replicas | undefined {
  if (numberAt(deployment, 'status', 'observedGeneration') === undefined) return undefined;
  return {
    available: numberAt(deployment, 'status', 'availableReplicas') ?? 0,
    wanted: numberAt(deployment, 'spec', 'replicas') ?? 1,
  };
}

/** Such as `, with 1 of 4 replicas ready`; empty where none is missing. */
export function fewOf({ available, wanted }: Replicas): string {
  return available < wanted ? `, with ${available} of ${wanted} replicas ready` : '';
}
