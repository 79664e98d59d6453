import { isMap, mapAt, textAt } from '../../../gitops/fields.ts';
import type { JsonObject } from '../../../infrastructure/object.ts';

/**
 * Where a predictor names the model that it loads: `model` of today's InferenceServices, and the frameworks by name of
 * older ones, which KServe still reads.
 */
const places = [
  'model',
  'sklearn',
  'xgboost',
  'tensorflow',
  'pytorch',
  'triton',
  'onnx',
  'huggingface',
  'lightgbm',
  'paddle',
  'pmml',
] as const;

/** The part of a predictor with the `storageUri`, such as `model`. */
export type ModelPlace = (typeof places)[number];

/** Where a spec of an InferenceService names its model; undefined where it has no `storageUri` of its own. */
export function modelPlaceOf(spec: JsonObject): ModelPlace | undefined {
  return places.find((place) => textAt(spec, 'predictor', place, 'storageUri') !== undefined);
}

/** The part of a predictor at a place, with another model: everything else about it stays. */
export function modelPart(spec: JsonObject, place: ModelPlace, storageUri: string): JsonObject {
  const part = mapAt(spec, 'predictor', place);
  return { ...(isMap(part) ? part : {}), storageUri };
}

/** The place as a JSON pointer. */
export function storageUriPointer(place: ModelPlace): string {
  return `/spec/predictor/${place}/storageUri`;
}
