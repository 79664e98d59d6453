import type { FieldOwner } from './finding.ts';
import { valueAt } from './json-pointer.ts';
import type { Path } from './json-pointer.ts';
import type { JsonObject, KubernetesObject } from './object.ts';

/** One entry of `managedFields` that names fields. */
export interface OwnershipEntry {
  owner: FieldOwner;
  fields: JsonObject;
}

/**
 * Who wrote which fields, as far as the object remembers: empty where `managedFields` is absent or was erased
 * (`[{}]`).
 */
export function ownershipOf(object: KubernetesObject): OwnershipEntry[] {
  const entries: OwnershipEntry[] = [];
  for (const entry of object.metadata.managedFields ?? []) {
    const { manager, operation, subresource, time, fieldsV1 } = entry;
    if (manager === undefined || operation === undefined || fieldsV1 === undefined) continue;
    const owner: FieldOwner = { manager, operation };
    if (subresource !== undefined && subresource !== '') owner.subresource = subresource;
    if (time !== undefined) owner.time = time;
    entries.push({ owner, fields: fieldsV1 });
  }
  return entries;
}

/**
 * The owners of the field at `path`, the last writer first. Where none owns the field itself, those who own a value
 * above it as a whole (an atomic list or map).
 *
 * Format: https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/object-meta/ (`fieldsV1`)
 */
export function ownersAt(
  entries: readonly OwnershipEntry[],
  live: KubernetesObject,
  path: Path,
): FieldOwner[] {
  const exact: FieldOwner[] = [];
  const above: FieldOwner[] = [];
  for (const { owner, fields } of entries) {
    const reach = reachOf(fields, live, path);
    if (reach === 'field') exact.push(owner);
    else if (reach === 'above') above.push(owner);
  }
  return (exact.length > 0 ? exact : above).toSorted(laterFirst);
}

/** How far a set of fields goes along a path: to the field itself, to a whole value above it, or not there. */
function reachOf(fields: JsonObject, live: KubernetesObject, path: Path): 'field' | 'above' | 'elsewhere' {
  let node = fields;
  for (const [index, step] of path.entries()) {
    const next =
      typeof step === 'string'
        ? node[`f:${step}`]
        : itemNode(node, valueAt(live, path.slice(0, index + 1)), step);
    if (next === undefined || next === null || typeof next !== 'object') {
      return index > 0 && Object.keys(node).length === 0 ? 'above' : 'elsewhere';
    }
    node = next as JsonObject;
  }
  return 'field';
}

/** The entry of a list item: by its keys (`k:`), by its value (`v:`), or by its index (`i:`). */
function itemNode(node: JsonObject, item: unknown, index: number): unknown {
  for (const [name, fields] of Object.entries(node)) {
    if (name.startsWith('k:') && hasKeys(item, name.slice(2))) return fields;
    if (name.startsWith('v:') && item !== undefined && parseJson(name.slice(2)) === item) return fields;
  }
  return node[`i:${index}`];
}

function hasKeys(item: unknown, text: string): boolean {
  if (item === null || typeof item !== 'object') return false;
  const keys = parseJson(text);
  if (keys === null || typeof keys !== 'object') return false;
  const values = item as Record<string, unknown>;
  return Object.entries(keys).every(([key, value]) => (values[key] ?? '') === (value ?? ''));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function laterFirst(one: FieldOwner, other: FieldOwner): number {
  return (other.time ?? '').localeCompare(one.time ?? '');
}
