import type { Model } from '../../../config/schema/model.ts';

/** Labels that name a model, the most certain first: our own metrics, KServe's, Knative's. */
const nameLabels = ['model_name', 'model', 'inferenceservice', 'isvc', 'service_name'] as const;
const namespaceLabels = ['namespace', 'exported_namespace', 'namespace_name'] as const;

/**
 * The model that an alert is about: by the name that the configuration gives it, or by its InferenceService. Where the
 * alert names a namespace, it has to be that of the InferenceService; undefined where none fits, or more than one.
 */
export function modelOfAlert(
  models: readonly Pick<Model, 'name' | 'inferenceService'>[],
  labels: Readonly<Record<string, string>>,
): string | undefined {
  const name = nameLabels.map((label) => labels[label]).find((value) => value !== undefined);
  const namespace = namespaceLabels.map((label) => labels[label]).find((value) => value !== undefined);
  if (name === undefined) return undefined;
  const meant = models.filter((model) => {
    const [where, service] = model.inferenceService?.split('/') ?? [];
    if (namespace !== undefined && where !== undefined && where !== namespace) return false;
    return model.name === name || service === name;
  });
  return meant.length === 1 ? meant[0]?.name : undefined;
}
