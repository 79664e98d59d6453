import type { KubernetesObject } from '../../domain/infrastructure/object.ts';

/**
 * Manifests by kind and name, without what two tools write differently about the same: the order of fields and of
 * named entries, the namespace, the hash in the name of a generated ConfigMap, and the annotation that stands for it.
 */
export function comparable(objects: readonly KubernetesObject[]): Record<string, unknown> {
  const plain = objects.filter(({ kind }) => kind !== 'Namespace' && kind !== 'ConfigMap').map(normalised);
  return Object.fromEntries(
    plain
      .map((object) => [`${object.kind} ${object.metadata.name}`, object] as const)
      .toSorted(([one], [other]) => one.localeCompare(other)),
  );
}

function normalised(object: KubernetesObject): KubernetesObject {
  const text = JSON.stringify(object).replaceAll(
    /plumbline-configuration-[a-z0-9]{10}/g,
    'plumbline-configuration',
  );
  const { metadata, ...rest } = sorted(JSON.parse(text)) as KubernetesObject;
  const { namespace: _place, ...named } = metadata;
  return { ...rest, metadata: named };
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value))
    return value.map(sorted).toSorted((one, other) => nameIn(one).localeCompare(nameIn(other)));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== 'plumbline.dev/configuration')
      .map(([key, one]) => [key, sorted(one)] as const)
      .toSorted(([one], [other]) => one.localeCompare(other)),
  );
}

/** Lists without names keep their order: sorting is stable. */
function nameIn(value: unknown): string {
  return typeof value === 'object' && value !== null && 'name' in value ? String(value.name) : '';
}
