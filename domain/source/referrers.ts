import { referenceOf } from '../infrastructure/object.ts';
import type { Json, KubernetesObject, ObjectReference } from '../infrastructure/object.ts';
import { asJson, isJsonObject } from './json.ts';

/** Fields by which objects name others: the field that holds the name, or the map around it, and what it names. */
const references: Record<string, readonly RegExp[]> = {
  ConfigMap: [/\/configMap(?:KeyRef|Ref)?\/name$/i],
  Secret: [/\/secret(?:KeyRef|Ref)?\/name$/i, /\/secretName$/, /\/imagePullSecrets\/\d+\/name$/],
  Service: [/\/service\/name$/, /\/serviceName$/, /\/backendRefs\/\d+\/name$/],
  ServiceAccount: [/\/serviceAccount(?:Name)?$/, /\/subjects\/\d+\/name$/],
  PersistentVolumeClaim: [/\/claimName$/],
  StorageClass: [/\/storageClassName$/],
  PriorityClass: [/\/priorityClassName$/],
  IngressClass: [/\/ingressClassName$/],
};
/** These name whatever kind stands beside them. */
const byKind = /\/(?:scaleTargetRef|roleRef|targetRef|parentRefs\/\d+|predictor)\/name$/;

/** Objects that name another one, so that they would miss it. */
export function objectsReferringTo(
  object: KubernetesObject,
  others: readonly KubernetesObject[],
): ObjectReference[] {
  const patterns = references[object.kind] ?? [];
  return others
    .filter((other) => other !== object && other.metadata.namespace === object.metadata.namespace)
    .filter((other) => names(asJson(other), '', undefined, object, patterns))
    .map(referenceOf);
}

function names(
  value: Json,
  path: string,
  kindBeside: Json | undefined,
  object: KubernetesObject,
  patterns: readonly RegExp[],
): boolean {
  if (value === object.metadata.name)
    return (
      patterns.some((pattern) => pattern.test(path)) || (byKind.test(path) && kindBeside === object.kind)
    );
  if (Array.isArray(value))
    return value.some((item, index) => names(item, `${path}/${index}`, undefined, object, patterns));
  if (!isJsonObject(value)) return false;
  return Object.entries(value).some(([key, child]) =>
    names(child, `${path}/${key}`, value['kind'], object, patterns),
  );
}
