import { at, mapAt, numberAt } from '../../../gitops/fields.ts';
import type { KubernetesObject } from '../../../infrastructure/object.ts';

/**
 * Which of two models all pods of a Deployment load; undefined while it is changing, or where it names neither. KServe
 * passes the place of the model to the storage initializer, as an argument or in an annotation.
 */
export function loadedModel(
  deployment: KubernetesObject,
  models: readonly [string, string],
): string | undefined {
  const { metadata } = deployment;
  const wanted = numberAt(deployment, 'spec', 'replicas') ?? 1;
  const counts = mapAt(deployment, 'status');
  const isThrough =
    (numberAt(counts, 'observedGeneration') ?? 0) >= (metadata.generation ?? 0) &&
    (numberAt(counts, 'updatedReplicas') ?? 0) >= wanted &&
    (numberAt(counts, 'availableReplicas') ?? 0) >= wanted &&
    (numberAt(counts, 'replicas') ?? 0) === wanted;
  if (!isThrough) return undefined;
  const texts = new Set(textsIn(at(deployment, 'spec', 'template')));
  return models.find((model) => texts.has(model));
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(textsIn);
}
