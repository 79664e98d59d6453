import { compareObjects } from './compare.ts';
import type { Difference } from './compare.ts';
import type { ObjectState } from './evaluate.ts';
import type { IgnoredField } from './finding.ts';
import { describeIgnoreRule, meetsConditions } from './ignore-rules.ts';
import type { ApplicableRule } from './ignore-rules.ts';
import { selectedBelow } from './ignore-rules-places.ts';
import { formatPointer, valueAt } from './json-pointer.ts';
import type { Path } from './json-pointer.ts';
import { pathOfLocation, withValueAt } from './located-value.ts';
import type { Json, JsonObject, KubernetesObject } from './object.ts';
import { ownersAt, ownershipOf } from './ownership.ts';

/**
 * Lists and maps that are compared only as a whole know no difference below themselves, and rules speak of fields
 * there all the same. What a rule ignores there is taken from live, in Git's object and in what is expected: then it
 * neither differs, nor does a heal of the rest take it away.
 */
export function overlayIgnored(
  state: ObjectState,
  rules: readonly ApplicableRule[],
): { state: ObjectState; ignored: IgnoredField[] } {
  const inFields = rules.filter(
    ({ jsonPointers, jqPathExpressions }) => jsonPointers !== undefined || jqPathExpressions !== undefined,
  );
  const ignored: IgnoredField[] = [];
  if (inFields.length === 0) return { state, ignored };
  const ownership = ownershipOf(state.live);
  let overlaid = state;
  for (const difference of compareObjects(state.expected, state.live, state.schema)) {
    if (!isComposite(difference)) continue;
    const owners = ownersAt(ownership, state.live, difference.path);
    for (const rule of inFields) {
      const meets = (live: Json | undefined): boolean =>
        meetsConditions(rule, { change: 'modified', owners, ...(live === undefined ? {} : { live }) });
      const next = overlayRule(overlaid, difference, rule, meets);
      overlaid = next.state;
      for (const path of next.paths) ignored.push({ path, rule: describeIgnoreRule(rule) });
    }
  }
  return { state: overlaid, ignored };
}

function isComposite({ change, expected, live }: Difference): boolean {
  return change === 'modified' && isContainer(expected) && isContainer(live);
}

function overlayRule(
  state: ObjectState,
  { location, livePath }: Difference,
  rule: ApplicableRule,
  meets: (live: Json | undefined) => boolean,
): { state: ObjectState; paths: string[] } {
  const { schema, live } = state;
  const places = (form: 'desired' | 'expected' | 'live'): { at: Path; below: Path[] } | undefined => {
    const at = pathOfLocation(state[form] as unknown as Json, location, schema);
    return at && { at, below: selectedBelow(rule, form, state[form], at, schema) };
  };
  const inLive = places('live');
  const inExpected = places('expected');
  if (inLive === undefined || inExpected === undefined) return { state, paths: [] };
  const valueIn = (path: Path) => valueAt(live, [...livePath, ...path]);
  const kept = inLive.below.filter((path) => meets(valueIn(path)));
  const dropped = (below: readonly Path[]) =>
    below.filter((path) => meets(valueIn(path)) || includesPath(kept, path));
  const overlay = (object: KubernetesObject, at: Path, below: readonly Path[]): KubernetesObject => {
    const value = mergeIgnored(valueAt(object, at), dropped(below), valueAt(live, livePath), kept);
    return withValueAt(object as unknown as Json, at, value) as unknown as KubernetesObject;
  };
  const moved = [...kept, ...dropped(inExpected.below)].filter((path) => {
    const expected = valueAt(state.expected, [...inExpected.at, ...path]);
    return JSON.stringify(expected) !== JSON.stringify(valueIn(path));
  });
  if (moved.length === 0) return { state, paths: [] };
  const inDesired = places('desired');
  return {
    state: {
      ...state,
      expected: overlay(state.expected, inExpected.at, inExpected.below),
      desired:
        inDesired === undefined ? state.desired : overlay(state.desired, inDesired.at, inDesired.below),
    },
    paths: [...new Set(moved.map((path) => formatPointer([...livePath, ...path])))],
  };
}

/** Git's value without its ignored parts, and with those of live in their places. */
function mergeIgnored(
  ours: Json | undefined,
  dropped: readonly Path[],
  live: Json | undefined,
  kept: readonly Path[],
): Json {
  const merged = structuredClone(ours ?? null);
  for (const path of outermost(dropped).toReversed()) removeAt(merged, path);
  for (const path of outermost(kept)) {
    const value = valueAt(live, path);
    if (value !== undefined) insertAt(merged, path, structuredClone(value));
  }
  return merged;
}

function removeAt(root: Json, path: Path): void {
  const parent = valueAt(root, path.slice(0, -1));
  const step = path.at(-1) ?? '';
  if (Array.isArray(parent)) parent.splice(Number(step), 1);
  else if (isMap(parent)) delete parent[step];
}

function insertAt(root: Json, path: Path, value: Json): void {
  const parent = valueAt(root, path.slice(0, -1));
  const step = path.at(-1) ?? '';
  if (Array.isArray(parent)) parent.splice(Math.min(Number(step), parent.length), 0, value);
  else if (isMap(parent)) parent[step] = value;
}

/** In the order of the document, without what stands inside another one. */
function outermost(paths: readonly Path[]): Path[] {
  const kept: Path[] = [];
  for (const path of paths.toSorted(inDocumentOrder)) {
    if (!kept.some((one) => one.every((step, index) => String(step) === String(path[index]))))
      kept.push(path);
  }
  return kept;
}

function inDocumentOrder(one: Path, other: Path): number {
  for (const [depth, step] of one.entries()) {
    const otherStep = other[depth];
    if (otherStep === undefined) return 1;
    const difference = Number(step) - Number(otherStep);
    if (difference !== 0 && !Number.isNaN(difference)) return difference;
    if (step !== otherStep) return String(step) < String(otherStep) ? -1 : 1;
  }
  return one.length - other.length;
}

function includesPath(paths: readonly Path[], path: Path): boolean {
  return paths.some((one) => formatPointer(one) === formatPointer(path));
}

function isContainer(value: unknown): boolean {
  return value !== null && typeof value === 'object';
}

function isMap(value: Json | undefined): value is JsonObject {
  return isContainer(value) && !Array.isArray(value);
}
