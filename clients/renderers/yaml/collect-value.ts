import type { Json, JsonObject } from '../../../domain/infrastructure/object.ts';
import { isJsonObject } from '../../../domain/source/json.ts';
import { findObjectFaults, isKubernetesObject } from '../object-faults.ts';
import type { ManifestCollector } from './manifest-collector.ts';

/** Where a value stands, as an offset or a place of its text, and where the items of a list in it do. */
export interface Standing<At> {
  at: At;
  /** Of the item at an index of `items`; undefined where it has none of its own. */
  item(index: number): Standing<At> | undefined;
}

/** Takes the Kubernetes objects out of a document: the document itself, or every item of a List. */
export function collectValue<At>(value: Json, standing: Standing<At>, found: ManifestCollector<At>): void {
  const { at } = standing;
  if (!isJsonObject(value)) found.other(at, 'not a mapping, so not a Kubernetes object');
  else if (isSomethingElse(value)) found.other(at, 'no apiVersion and kind, so not a Kubernetes object');
  else if (isList(value)) collectItems(value, standing, found);
  else if (isKubernetesObject(value)) found.object(at, value);
  else for (const message of findObjectFaults(value)) found.fault(at, message);
}

/** With `metadata` it was meant to be an object. */
function isSomethingElse(value: JsonObject): boolean {
  return !('apiVersion' in value) && !('kind' in value) && !isJsonObject(value['metadata']);
}

type List = JsonObject & { kind: string; items: Json[] };

/** `kind: List` and its typed sisters, such as `ConfigMapList`. */
function isList(value: JsonObject): value is List {
  const { kind, items } = value;
  return typeof kind === 'string' && kind.endsWith('List') && Array.isArray(items);
}

function collectItems<At>(list: List, standing: Standing<At>, found: ManifestCollector<At>): void {
  // Items of a typed list may leave out what the list already says.
  const kind = list.kind.slice(0, -'List'.length);
  const implied: JsonObject = kind === '' ? {} : { apiVersion: list['apiVersion'] ?? null, kind };
  for (const [index, item] of list.items.entries()) {
    const itemStanding = standing.item(index) ?? standing;
    if (isJsonObject(item)) collectValue({ ...implied, ...item }, itemStanding, found);
    else found.fault(itemStanding.at, 'an item of a List must be an object');
  }
}
