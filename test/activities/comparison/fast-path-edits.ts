import type { Json, JsonObject, KubernetesObject } from '../../../domain/infrastructure/object.ts';
import type { Choices } from './fast-path-objects.ts';

/** A scalar or list inside an object. */
interface Spot {
  path: (string | number)[];
  value: Json;
}

/**
 * Changes something at random in a live object: a value becomes another one, above all one that stands at the same
 * place of a sister object, where it may be what the server itself filled in; or it goes, or something comes.
 */
export function editAtRandom(live: KubernetesObject, sister: KubernetesObject, choices: Choices): void {
  if (choices.maybe(0.1)) {
    live.metadata.labels = { ...live.metadata.labels, [`added-${choices.oneOf('a', 'b')}`]: 'by-hand' };
    return;
  }
  const spots = spotsIn(live);
  if (spots.length === 0) return;
  const { path, value } = choices.oneOf(...spots);
  const parent = path.slice(0, -1).reduce<Json>((node, step) => at(node, step), contentOf(live));
  const last = path.at(-1) ?? '';
  const other = path.reduce<Json | undefined>(
    (node, step) => (node === undefined ? undefined : at(node, step)),
    contentOf(sister),
  );
  if (choices.maybe(0.2)) remove(parent, last);
  else if (other !== undefined && choices.maybe(0.6)) put(parent, last, structuredClone(other));
  else put(parent, last, another(value, choices));
}

function spotsIn(object: KubernetesObject): Spot[] {
  const spots: Spot[] = [];
  const visit = (value: Json, path: (string | number)[]): void => {
    if (path.length > 0) spots.push({ path, value });
    if (Array.isArray(value)) value.forEach((item, index) => visit(item, [...path, index]));
    else if (value !== null && typeof value === 'object') {
      for (const [name, child] of Object.entries(value)) visit(child, [...path, name]);
    }
  };
  visit(contentOf(object), []);
  return spots;
}

/** What a person would edit. Shares its nodes with the object. */
function contentOf(object: KubernetesObject): JsonObject {
  const { apiVersion: _version, kind: _kind, metadata: _metadata, status: _status, ...content } = object;
  return content as JsonObject;
}

function another(value: Json, choices: Choices): Json {
  if (typeof value === 'number') return choices.oneOf(value + 1, Math.max(0, value - 1), 0, 1);
  if (typeof value === 'boolean') return !value;
  if (typeof value === 'string') {
    return choices.oneOf(`${value}x`, '', 'Always', 'IfNotPresent', 'Recreate', 'OnDelete', 'UDP', 'Local');
  }
  return Array.isArray(value) ? value.slice(1) : {};
}

function at(node: Json, step: string | number): Json {
  return (node as JsonObject)?.[step] ?? (undefined as unknown as Json);
}

function put(parent: Json, step: string | number, value: Json): void {
  (parent as JsonObject)[step] = value;
}

function remove(parent: Json, step: string | number): void {
  if (Array.isArray(parent)) parent.splice(Number(step), 1);
  else delete (parent as JsonObject)[step];
}
