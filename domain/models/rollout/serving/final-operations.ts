import { storageUriPointer } from './model-place.ts';
import type { ModelPlace } from './model-place.ts';
import type { Operation } from './step.ts';
import type { RolloutMode } from '../plan.ts';

/**
 * What the source of an InferenceService has to say where a model is the service.
 *
 * @param name of its predictor in Standard mode; undefined where it has none.
 */
export function finalOperations(
  mode: RolloutMode,
  { place, storageUri, name }: { place: ModelPlace; storageUri: string; name: string | undefined },
): Operation[] {
  const model: Operation = { op: 'replace', path: storageUriPointer(place), value: storageUri };
  if (mode !== 'standard') return [model];
  const path = '/spec/predictor/name';
  return [model, name === undefined ? { op: 'remove', path } : { op: 'add', path, value: name }];
}
