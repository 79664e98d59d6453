import type { CommonMetadata } from '../../../domain/gitops/governed-source.ts';
import type { KubernetesObject } from '../../../domain/infrastructure/object.ts';
import type { RenderResult } from '../renderer.ts';

/** Sets labels and annotations on every object itself, over those that it states. */
export function withCommonMetadata(
  result: RenderResult,
  { labels, annotations }: CommonMetadata,
): RenderResult {
  if (Object.keys(labels).length + Object.keys(annotations).length === 0) return result;
  const set = (object: KubernetesObject): KubernetesObject => ({
    ...object,
    metadata: {
      ...object.metadata,
      ...joined('labels', object.metadata.labels, labels),
      ...joined('annotations', object.metadata.annotations, annotations),
    },
  });
  return {
    ...result,
    objects: result.objects.map(({ object, source }) => ({ object: set(object), source })),
  };
}

function joined(
  field: 'labels' | 'annotations',
  stated: Record<string, string> | null | undefined,
  common: Readonly<Record<string, string>>,
) {
  return Object.keys(common).length === 0 ? {} : { [field]: { ...stated, ...common } };
}
