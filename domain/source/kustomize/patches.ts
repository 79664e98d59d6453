import { formatPointer, parsePointer } from '../../infrastructure/json-pointer.ts';
import type { Path } from '../../infrastructure/json-pointer.ts';
import type { Json, JsonObject } from '../../infrastructure/object.ts';
import { isJsonObject, withValueAt } from '../json.ts';
import { isEmpty, locate, pathToValue, valueOf, withChange } from '../live-change.ts';
import type { LiveChange } from '../live-change.ts';

/** A patch that a kustomization names or holds. */
export interface PatchEntry {
  /** A file, relative to the kustomization; or a text that stands in the kustomization at this path. */
  from: { file: string } | { inline: Path };
}

/** Every patch of a kustomization, in the order in which kustomize applies them within each field. */
export function patchEntries(kustomization: Json): PatchEntry[] {
  if (!isJsonObject(kustomization)) return [];
  const found: PatchEntry[] = [];
  for (const field of ['patches', 'patchesJson6902']) {
    for (const [index, entry] of list(kustomization[field]).entries()) {
      if (!isJsonObject(entry)) continue;
      if (typeof entry['path'] === 'string') found.push({ from: { file: entry['path'] } });
      if (typeof entry['patch'] === 'string') found.push({ from: { inline: [field, index, 'patch'] } });
    }
  }
  for (const [index, entry] of list(kustomization['patchesStrategicMerge']).entries()) {
    if (typeof entry !== 'string') continue;
    found.push({
      from: entry.includes('\n') ? { inline: ['patchesStrategicMerge', index] } : { file: entry },
    });
  }
  return found;
}

/**
 * What a strategic merge patch would have to say for a change to come about, likeliest first; nothing where it does
 * not speak of that place.
 *
 * @param extend also where it does not speak of the place yet.
 */
export function strategicEdits(patch: Json, change: LiveChange, extend: boolean): Json[] {
  const stated = valueOf(patch, change.path);
  if (change.change !== 'removed') {
    if (stated === undefined && !extend) return [];
    const whole = withChange(patch, change);
    return [whole];
  }
  const located = locate(patch, change.path);
  if (located === undefined) return [];
  const answers: Json[] = [];
  if (stated !== undefined) answers.push(withValueAt(patch, located, undefined) ?? null);
  if (stated !== undefined || extend) answers.push(withDeletion(patch, change));
  return answers;
}

/** The patch with the directive that deletes what stands at the path. */
function withDeletion(patch: Json, change: LiveChange): Json {
  const step = change.path.at(-1);
  if (typeof step !== 'object') return withChange(patch, { ...change, change: 'modified', live: null });
  return withChange(patch, { ...change, change: 'modified', live: { ...step.keys, $patch: 'delete' } });
}

/**
 * What a JSON patch would have to say for a change to come about; nothing where none of its operations touches the
 * place. `rendered` is the object as it comes out now: it tells indexes.
 */
export function jsonPatchEdits(operations: Json[], rendered: Json, change: LiveChange): Json[][] {
  const place = locate(rendered, change.path);
  if (place === undefined) return [];
  return operations.flatMap((operation, index) => {
    if (!isJsonObject(operation) || typeof operation['path'] !== 'string') return [];
    const edited = editOperation(operation, operation['path'], place, change);
    if (edited === undefined) return [];
    return [edited === null ? operations.toSpliced(index, 1) : operations.with(index, edited)];
  });
}

function editOperation(
  operation: JsonObject,
  pointer: string,
  place: Path,
  change: LiveChange,
): JsonObject | null | undefined {
  const at = parsePointer(pointer);
  const depth = at.length;
  if (depth > place.length) return undefined;
  const above = place.slice(0, depth).map(String);
  const isAppend = at.at(-1) === '-';
  if (at.some((step, index) => step !== above[index] && !(isAppend && index === depth - 1))) return undefined;
  const own = operation['value'];
  // An appended item is recognised by being the one that is there now.
  if (
    isAppend &&
    valueOf(own, change.path.slice(depth)) === undefined &&
    !isEmpty(own) &&
    change.change !== 'added'
  )
    return undefined;
  if (isAppend && !isJsonObject(own) && depth < place.length) return undefined;
  if (operation['op'] === 'remove')
    return change.change === 'added' && depth === place.length ? null : undefined;
  if (depth === place.length)
    return change.change === 'removed' ? null : { ...operation, value: change.live ?? null };
  const below = { ...change, path: change.path.slice(depth) };
  const located = locate(own, below.path);
  if (own === undefined || located === undefined) return undefined;
  return { ...operation, value: withChange(own, below) };
}

/** A patch of its own for one object. */
export function newStrategicPatch(
  apiVersion: string,
  kind: string,
  name: string,
  change: LiveChange,
): JsonObject {
  const head = { apiVersion, kind, metadata: { name } };
  if (change.path.length === 0) return { $patch: 'delete', ...head };
  const patch = strategicEdits(head, change, true).at(-1);
  return isJsonObject(patch) ? patch : head;
}

/** The same as a JSON patch, for kinds whose lists kustomize cannot merge. Nothing where the place is not to be told. */
export function newJsonPatch(rendered: Json, change: LiveChange): Json[] | undefined {
  const place = locate(rendered, change.path);
  if (place === undefined || place.length === 0) return undefined;
  if (change.change === 'removed') return [{ op: 'remove', path: formatPointer(place) }];
  for (let depth = 1; depth <= place.length; depth += 1) {
    if (valueOf(rendered, place.slice(0, depth)) !== undefined && depth < place.length) continue;
    const value = pathToValue(
      change.path.slice(depth),
      change.live ?? null,
      keysAt(change, depth - 1, place.length),
    );
    const exists = valueOf(rendered, place.slice(0, depth)) !== undefined;
    return [{ op: exists ? 'replace' : 'add', path: formatPointer(place.slice(0, depth)), value }];
  }
  return undefined;
}

function keysAt({ path }: LiveChange, index: number, length: number): JsonObject {
  const step = path[index];
  return typeof step === 'object' && index < length - 1 ? step.keys : {};
}

function list(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : [];
}
