import type { Json, JsonObject, KubernetesObject } from '../../domain/infrastructure/object.ts';
import { isJsonObject } from '../../domain/source/json.ts';

/**
 * What keeps a mapping from being a Kubernetes object that can be told apart from others: one line for each
 * fault, none when it is one. Values are never quoted in the text: they may be secret.
 */
export function findObjectFaults(value: JsonObject): string[] {
  const faults: string[] = [];
  const kind = typeof value['kind'] === 'string' && value['kind'] !== '' ? value['kind'] : 'object';
  for (const field of ['apiVersion', 'kind'])
    requireText(value[field], field, `this ${kind} has no ${field}`, faults);
  const metadata = value['metadata'];
  if (!isJsonObject(metadata)) return [...faults, `this ${kind} has no metadata with a name`];

  if (isAbsent(metadata['name']) && !isAbsent(metadata['generateName']))
    faults.push(`this ${kind} has generateName and no name, so it is another object at each apply; name it`);
  else requireText(metadata['name'], 'metadata.name', `this ${kind} has no metadata.name`, faults);
  if (!isAbsent(metadata['namespace']))
    requireText(metadata['namespace'], 'metadata.namespace', 'metadata.namespace is empty', faults);
  for (const field of ['labels', 'annotations']) faults.push(...findTextFaults(metadata[field], field));
  return faults;
}

export function isKubernetesObject(value: JsonObject): value is JsonObject & KubernetesObject {
  return findObjectFaults(value).length === 0;
}

/** Labels and annotations are text; an unquoted `yes`, `1.0` or `0644` is not, and the server refuses it. */
function findTextFaults(map: Json | undefined, field: string): string[] {
  if (isAbsent(map)) return [];
  if (!isJsonObject(map)) return [`metadata.${field} must be a mapping`];
  return Object.entries(map)
    .filter(([, value]) => typeof value !== 'string')
    .map(([key, value]) => `metadata.${field} "${key}" must be text, found ${nameOfType(value)}; quote it`);
}

function requireText(value: Json | undefined, field: string, missing: string, faults: string[]): void {
  if (isAbsent(value) || value === '') faults.push(missing);
  else if (typeof value !== 'string')
    faults.push(`${field} must be text, found ${nameOfType(value)}; quote it`);
}

function nameOfType(value: Json): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'a mapping' : `a ${typeof value}`;
}

function isAbsent(value: Json | undefined): value is null | undefined {
  return value === undefined || value === null;
}
