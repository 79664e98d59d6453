import { at, mapAt, numberAt } from '../../../gitops/fields.ts';
import type { KubernetesObject } from '../../../infrastructure/object.ts';

/** What the pods of a Deployment load. */
export interface LoadedModel {
  /** What its newest pods load; undefined where that is none of the models asked about. */
  model: string | undefined;
  /** Of its newest pods so many answer, at least. */
  available: number;
  /** Replicas that it is to have. */
  wanted: number;
  /** Pods that are still as they were before, and load whatever that was. */
  former: number;
}

/**
 * Which of some models the pods of a Deployment load; undefined where its controller has not taken notice of its spec.
 * KServe passes the place of the model to the storage initializer, as an argument or in an annotation.
 */
export function loadedModel(
  deployment: KubernetesObject,
  models: readonly string[],
): LoadedModel | undefined {
  const { metadata } = deployment;
  const counts = mapAt(deployment, 'status');
  if ((numberAt(counts, 'observedGeneration') ?? 0) < (metadata.generation ?? 0)) return undefined;
  const count = (field: string): number => numberAt(counts, field) ?? 0;
  const former = Math.max(0, count('replicas') - count('updatedReplicas'));
  const texts = new Set(textsIn(at(deployment, 'spec', 'template')));
  return {
    model: models.find((model) => texts.has(model)),
    // The status counts all pods together: those from before are taken to be among the available ones.
    available: Math.max(0, count('availableReplicas') - former),
    wanted: numberAt(deployment, 'spec', 'replicas') ?? 1,
    former,
  };
}

/** Whether every replica is there and loads a model, and no other pod is left. */
export function isLoaded(loaded: LoadedModel | undefined, model: string): boolean {
  if (loaded === undefined || loaded.model !== model) return false;
  return loaded.former === 0 && loaded.available > 0 && loaded.available >= loaded.wanted;
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(textsIn);
}
