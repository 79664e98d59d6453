/** Any JSON value as the Kubernetes API carries it. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

export type JsonObject = { [key: string]: Json };

/** One entry of `metadata.managedFields`: the fields one manager last wrote through one door. */
export interface ManagedFieldsEntry {
  manager?: string;
  operation?: 'Apply' | 'Update';
  apiVersion?: string;
  time?: string;
  fieldsType?: string;
  fieldsV1?: JsonObject;
  subresource?: string;
}

export interface OwnerReference {
  apiVersion: string;
  kind: string;
  name: string;
  uid: string;
  controller?: boolean;
}

export interface ObjectMetadata {
  name: string;
  namespace?: string;
  uid?: string;
  resourceVersion?: string;
  generation?: number;
  creationTimestamp?: string;
  deletionTimestamp?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  ownerReferences?: OwnerReference[];
  finalizers?: string[];
  managedFields?: ManagedFieldsEntry[];
  generateName?: string;
}

/** A Kubernetes object as plain data. Everything outside `metadata` stays untyped: the schema is the server's. */
export interface KubernetesObject {
  apiVersion: string;
  kind: string;
  metadata: ObjectMetadata;
  [field: string]: unknown;
}

/** What names an object in one cluster. `namespace` is absent for cluster-scoped kinds. */
export interface ObjectReference {
  apiVersion: string;
  kind: string;
  namespace?: string;
  name: string;
}

export function referenceOf(object: KubernetesObject): ObjectReference {
  const { apiVersion, kind, metadata } = object;
  return {
    apiVersion,
    kind,
    ...(metadata.namespace === undefined ? {} : { namespace: metadata.namespace }),
    name: metadata.name,
  };
}

/** API group of an apiVersion: `apps/v1` → `apps`, `v1` → `` (the core group). */
export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/');
  return slash === -1 ? '' : apiVersion.slice(0, slash);
}

/**
 * Identity of an object that survives a change of API version: `group/kind/namespace/name`.
 * An object served as both `v1beta1` and `v1` is one object.
 */
export function objectKey(reference: ObjectReference): string {
  return `${groupOf(reference.apiVersion)}/${reference.kind}/${reference.namespace ?? ''}/${reference.name}`;
}

/** By object. There may be a hundred thousand, so each key is made once. */
export function inOrder<T extends ObjectReference>(items: readonly T[]): T[] {
  const keyed = items.map((item) => ({ item, key: objectKey(item) }));
  return keyed.toSorted((one, other) => one.key.localeCompare(other.key)).map(({ item }) => item);
}

/** For people: `Deployment payments/api`. */
export function describeReference(reference: ObjectReference): string {
  const place = reference.namespace === undefined ? '' : `${reference.namespace}/`;
  return `${reference.kind} ${place}${reference.name}`;
}
