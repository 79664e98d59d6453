import { formatPointer } from '../infrastructure/json-pointer.ts';
import type { Path } from '../infrastructure/json-pointer.ts';
import { describeReference, objectKey, referenceOf } from '../infrastructure/object.ts';
import type { Json, KubernetesObject, ObjectReference } from '../infrastructure/object.ts';
import { inOrderOf, isEmpty, isObject, isSatisfied, locate, withChange } from './live-change.ts';
import type { LiveChange } from './live-change.ts';
import { asJson, isJsonObject, sameJson } from './json.ts';

/** What two renders of one source have to do with the changes that were approved. */
export interface RenderComparison {
  /** Approved changes that the later render has. */
  satisfied: LiveChange[];
  /** Whatever else differs: `ConfigMap shop/app /data/KEY`. Never values. */
  unexpected: string[];
  /** Objects whose name ends in a hash of their content, which therefore have another name now. */
  renamed: { object: ObjectReference; from: string; to: string }[];
  /** What differs, for people: object and JSON pointer. Consequences of renames among them. */
  changed: { object: ObjectReference; path: string; consequence: boolean }[];
}

/** The proof for one render: after it, the approved paths equal live, and nothing else is different. */
export function compareRenders(
  before: readonly KubernetesObject[],
  after: readonly KubernetesObject[],
  approved: readonly LiveChange[],
): RenderComparison {
  const result: RenderComparison = { satisfied: [], unexpected: [], renamed: [], changed: [] };
  const afterByKey = byKey(after);
  const beforeByKey = byKey(before);
  const renames = findRenames(before, after, beforeByKey, afterByKey, approved, result);
  for (const object of before) {
    const reference = referenceOf(object);
    const own = approved.filter((change) => isObject(object, change.object));
    const renamed = renames.get(objectKey(reference));
    const now = renamed ?? afterByKey.get(objectKey(reference));
    if (now === undefined) recordGone(reference, own, result);
    else if (now !== object) compareObject(object, now, own, renames, result);
  }
  const fresh = after.filter(
    (object) => !beforeByKey.has(objectKey(referenceOf(object))) && ![...renames.values()].includes(object),
  );
  for (const object of fresh) recordCreated(object, approved, result);
  return result;
}

function byKey(objects: readonly KubernetesObject[]): Map<string, KubernetesObject> {
  return new Map(objects.map((object) => [objectKey(referenceOf(object)), object]));
}

function recordGone(reference: ObjectReference, own: readonly LiveChange[], result: RenderComparison): void {
  const wanted = own.find(({ change, path }) => change === 'removed' && path.length === 0);
  if (wanted === undefined) result.unexpected.push(`${describeReference(reference)} is gone`);
  else result.satisfied.push(wanted);
  result.changed.push({ object: reference, path: '', consequence: false });
}

function recordCreated(
  object: KubernetesObject,
  approved: readonly LiveChange[],
  result: RenderComparison,
): void {
  const reference = referenceOf(object);
  const wanted = approved.find(
    ({ change, path, live, object: named }) =>
      change === 'added' &&
      path.length === 0 &&
      isObject(object, named) &&
      sameJson(placeless(object), placeless(live)),
  );
  if (wanted === undefined)
    result.unexpected.push(`${describeReference(reference)} is new, or not as it is live`);
  else result.satisfied.push(wanted);
  result.changed.push({ object: reference, path: '', consequence: false });
}

/** A source may leave the namespace to where it is applied. */
function placeless(value: unknown): Json {
  const object = value as Json;
  if (!isJsonObject(object) || !isJsonObject(object['metadata'])) return object;
  const { namespace: _namespace, ...metadata } = object['metadata'];
  return { ...object, metadata };
}

function compareObject(
  before: KubernetesObject,
  after: KubernetesObject,
  own: readonly LiveChange[],
  renames: ReadonlyMap<string, KubernetesObject>,
  result: RenderComparison,
): void {
  const reference = referenceOf(before);
  const old = asJson(before);
  const now = asJson(after);
  const satisfied = own.filter((change) => change.path.length > 0 && isSatisfied(now, change));
  result.satisfied.push(...satisfied);
  if (sameJson(old, now)) return;
  const names = new Map(
    [...renames].map(([key, object]) => [key.slice(key.lastIndexOf('/') + 1), object.metadata.name]),
  );
  const wanted = satisfied.reduce<Json>(withChange, old);
  const goal = withNames(
    satisfied.reduce((value, { path }) => inOrderOf(value, now, path), wanted),
    names,
  );
  const ancestors = own.flatMap(({ path }) =>
    path.map((_step, depth) => locate(now, path.slice(0, depth + 1)) ?? []),
  );
  for (const path of differingPaths(goal, now)) {
    if (isEmptiness(goal, now, path) && ancestors.some((one) => formatPointer(one) === formatPointer(path)))
      continue;
    result.unexpected.push(`${describeReference(reference)} ${formatPointer(path)}`);
  }
  const direct = new Set(satisfied.map(({ path }) => formatPointer(locate(now, path) ?? [])));
  for (const path of differingPaths(old, now)) {
    const pointer = formatPointer(path);
    const consequence = ![...direct].some(
      (one) => pointer === one || pointer.startsWith(`${one}/`) || one.startsWith(`${pointer}/`),
    );
    result.changed.push({ object: reference, path: pointer, consequence });
  }
}

function isEmptiness(one: Json, other: Json, path: Path): boolean {
  const at = (root: Json): Json | undefined =>
    path.reduce<Json | undefined>(
      (node, step) => (node === null ? undefined : (node as { [key: string]: Json } | undefined)?.[step]),
      root,
    );
  return isEmpty(at(one)) && isEmpty(at(other));
}

function withNames(value: Json, names: ReadonlyMap<string, string>): Json {
  if (names.size === 0) return value;
  if (typeof value === 'string') return names.get(value) ?? value;
  if (Array.isArray(value)) return value.map((item) => withNames(item, names));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, withNames(field, names)]));
}

/** The highest paths at which two values differ; lists of different length differ as a whole. */
export function differingPaths(one: Json | undefined, other: Json | undefined, path: Path = []): Path[] {
  if (sameJson(one, other)) return [];
  if (Array.isArray(one) && Array.isArray(other) && one.length === other.length)
    return one.flatMap((item, index) => differingPaths(item, other[index], [...path, index]));
  if (!isJsonObject(one) || !isJsonObject(other)) return [path];
  const names = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  return names.flatMap((name) => differingPaths(one[name], other[name], [...path, name]));
}

const hashSuffix = /-[a-z0-9]{10}$/;

/** Pairs of an object that is gone and a new one that is the same apart from the hash in its name. */
function findRenames(
  before: readonly KubernetesObject[],
  after: readonly KubernetesObject[],
  beforeByKey: ReadonlyMap<string, KubernetesObject>,
  afterByKey: ReadonlyMap<string, KubernetesObject>,
  approved: readonly LiveChange[],
  result: RenderComparison,
): Map<string, KubernetesObject> {
  const renames = new Map<string, KubernetesObject>();
  for (const object of before) {
    const key = objectKey(referenceOf(object));
    const { kind, metadata } = object;
    if (afterByKey.has(key) || (kind !== 'ConfigMap' && kind !== 'Secret') || !hashSuffix.test(metadata.name))
      continue;
    if (!approved.some(({ object: named }) => isObject(object, named))) continue;
    const stem = metadata.name.replace(hashSuffix, '');
    const successor = after.find(
      (one) =>
        one.kind === kind &&
        one.metadata.namespace === metadata.namespace &&
        one.metadata.name.replace(hashSuffix, '') === stem &&
        !beforeByKey.has(objectKey(referenceOf(one))),
    );
    if (successor === undefined) continue;
    renames.set(key, successor);
    result.renamed.push({ object: referenceOf(object), from: metadata.name, to: successor.metadata.name });
  }
  return renames;
}
