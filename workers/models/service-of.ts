import type { Model } from '../../config/schema/model.ts';
import type { ModelName } from '../../domain/models/payloads/payload-files.ts';

/** The InferenceService of a model; where none is configured, the model's own name without a namespace. */
export function serviceOf({ name, inferenceService }: Pick<Model, 'name' | 'inferenceService'>): ModelName {
  const [namespace = '', service = name] = inferenceService?.split('/') ?? [];
  return { namespace, name: service };
}
