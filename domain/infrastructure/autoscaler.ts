import { groupOf } from './object.ts';
import type { KubernetesObject, ObjectReference } from './object.ts';

/** Who may scale what, and how far, as an autoscaler in the cluster says. */
export interface Autoscaler {
  scales: { group: string; kind: string; namespace: string; name: string };
  minimum: number;
  maximum: number;
}

interface AutoscalerSpec {
  scaleTargetRef?: { apiVersion?: string; kind?: string; name?: string };
  minReplicas?: number;
  maxReplicas?: number;
  minReplicaCount?: number;
  maxReplicaCount?: number;
  idleReplicaCount?: number;
}

/** Reads a HorizontalPodAutoscaler or a KEDA ScaledObject; undefined for anything else. */
export function readAutoscaler(object: KubernetesObject): Autoscaler | undefined {
  const spec = (object['spec'] ?? {}) as AutoscalerSpec;
  const { name, kind = 'Deployment', apiVersion = 'apps/v1' } = spec.scaleTargetRef ?? {};
  if (name === undefined) return undefined;
  const scales = { group: groupOf(apiVersion), kind, namespace: object.metadata.namespace ?? '', name };
  if (object.kind === 'HorizontalPodAutoscaler') {
    return { scales, minimum: spec.minReplicas ?? 1, maximum: spec.maxReplicas ?? 1 };
  }
  if (object.kind !== 'ScaledObject') return undefined;
  const minimum = Math.min(spec.minReplicaCount ?? 0, spec.idleReplicaCount ?? Number.POSITIVE_INFINITY);
  return { scales, minimum, maximum: spec.maxReplicaCount ?? 100 };
}

/** Whether some autoscaler of the object allows this number of replicas. */
export function allowsReplicas(
  autoscalers: readonly Autoscaler[],
  object: ObjectReference,
  replicas: unknown,
): boolean {
  return autoscalers.some(
    ({ scales, minimum, maximum }) =>
      scales.kind === object.kind &&
      scales.name === object.name &&
      scales.namespace === object.namespace &&
      scales.group === groupOf(object.apiVersion) &&
      typeof replicas === 'number' &&
      replicas >= minimum &&
      replicas <= maximum,
  );
}
