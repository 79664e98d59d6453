import type { KubernetesClient } from '../../clients/kubernetes/kubernetes-client.ts';
import { readAutoscaler } from '../../domain/infrastructure/autoscaler.ts';
import type { Autoscaler } from '../../domain/infrastructure/autoscaler.ts';
import { isLocalFailure } from './kubernetes-failure.ts';

/** Autoscalers of a namespace. */
export type FindAutoscalers = (namespace: string, signal: AbortSignal | undefined) => Promise<Autoscaler[]>;

const autoscalerKinds = [
  { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler' },
  { apiVersion: 'keda.sh/v1alpha1', kind: 'ScaledObject' },
  { apiVersion: 'autoscaling.k8s.io/v1', kind: 'VerticalPodAutoscaler' },
];

/**
 * Reads the autoscalers of a namespace when they are first asked for, and remembers them. A kind that is not served
 * or may not be read counts as none: its work then shows as drift, which is the safe side.
 */
export function createAutoscalerReader(kubernetes: KubernetesClient): FindAutoscalers {
  const known = new Map<string, Promise<Autoscaler[]>>();
  return (namespace, signal) => {
    let reading = known.get(namespace);
    if (reading === undefined) {
      reading = readAll(kubernetes, namespace, signal);
      known.set(namespace, reading);
    }
    return reading;
  };
}

async function readAll(
  kubernetes: KubernetesClient,
  namespace: string,
  signal: AbortSignal | undefined,
): Promise<Autoscaler[]> {
  const found: Autoscaler[] = [];
  for (const { apiVersion, kind } of autoscalerKinds) {
    try {
      const type = await kubernetes.resourceType(apiVersion, kind, signal);
      for await (const page of kubernetes.list(type, { namespace, signal })) {
        for (const item of page.items) {
          const autoscaler = readAutoscaler(item);
          if (autoscaler !== undefined) found.push(autoscaler);
        }
      }
    } catch (error) {
      if (!isLocalFailure(error)) throw error;
    }
  }
  return found;
}
