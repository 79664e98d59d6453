import { numberAt } from '../../../gitops/fields.ts';
import type { JsonObject } from '../../../infrastructure/object.ts';
import { modelPart } from './model-place.ts';
import type { Served } from './served.ts';
import type { ServiceRecord } from './service-record.ts';
import type { Operation } from './step.ts';

// Entries of `spec.canary` are known by the name of their predictor alone: whatever else stands there is somebody else's,
// and stays. Each write says which entry it is about, so that one that has moved meanwhile is not hit.

/** An entry of `spec.canary`: as many replicas as its share of the predictor's, and one where it has no share yet. */
export function canaryEntry(
  { original, place }: Pick<ServiceRecord, 'original' | 'place'>,
  { name, storageUri, percent }: { name: string; storageUri: string; percent: number },
): JsonObject {
  const model = modelPart(original, place, storageUri);
  const minReplicas = replicasOf(original, percent);
  return { trafficPercent: percent, predictor: { name, minReplicas, [place]: model } };
}

/** The whole part with the model: what it leaves out follows the predictor, but a model without its format is invalid. */
export function addEntry(
  record: ServiceRecord,
  { canaries }: Served,
  about: { name: string; storageUri: string },
): Operation {
  const entry = canaryEntry(record, { ...about, percent: 0 });
  return canaries.length === 0
    ? { op: 'add', path: '/spec/canary', value: [entry] }
    : { op: 'add', path: '/spec/canary/-', value: entry };
}

export function setPercent(
  { original }: ServiceRecord,
  served: Served,
  name: string,
  percent: number,
): Operation[] {
  return onEntry(served, name, (at) => [
    { op: 'add', path: `${at}/trafficPercent`, value: percent },
    { op: 'add', path: `${at}/predictor/minReplicas`, value: replicasOf(original, percent) },
  ]);
}

/** The list goes with its last entry. */
export function removeEntry(served: Served, name: string): Operation[] {
  return onEntry(served, name, (at) => [
    { op: 'remove', path: served.canaries.length === 1 ? '/spec/canary' : at },
  ]);
}

function onEntry({ canaries }: Served, name: string, change: (at: string) => Operation[]): Operation[] {
  const index = canaries.findIndex((one) => one.name === name);
  if (index < 0) return [];
  const at = `/spec/canary/${index}`;
  return [{ op: 'test', path: `${at}/predictor/name`, value: name }, ...change(at)];
}

function replicasOf(spec: JsonObject, percent: number): number {
  const replicas = numberAt(spec, 'predictor', 'minReplicas') ?? 1;
  return Math.max(1, Math.ceil((replicas * percent) / 100));
}
