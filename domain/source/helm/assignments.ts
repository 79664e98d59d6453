import type { Path } from '../../infrastructure/json-pointer.ts';
import type { Json } from '../../infrastructure/object.ts';
import { asText, isJsonObject, sameJson, withValueAt } from '../json.ts';
import { isEmpty, locate, valueOf, withChange } from '../live-change.ts';
import type { ChangeStep, LiveChange } from '../live-change.ts';
import { settablePath } from './values.ts';
import type { ValueEntry } from './values.ts';

/** A value that a chart is given; undefined takes it away. */
export interface Assignment {
  path: Path;
  value: Json | undefined;
}

/** How many of the steps at the end of a path may lie inside a value: `resources` holds `limits/memory`. */
const mostStepsInside = 4;

/**
 * Maps and lists among the values of a chart that may become a part of the rendered object as they are, each with the
 * change made in it; the likeliest first. Whether one does is seen by rendering.
 */
export function collectionAssignments(
  entries: readonly ValueEntry[],
  rendered: Json,
  change: LiveChange,
): Assignment[][] {
  const found: { assignments: Assignment[]; score: number }[] = [];
  const deepest = Math.min(mostStepsInside, change.path.length - 1);
  for (const { path, value } of entries) {
    for (let inside = 0; inside <= deepest; inside += 1) {
      const above = change.path.slice(0, change.path.length - inside);
      const there = valueOf(rendered, above);
      const score = likeness(value, there, path, above);
      if (score === 0) continue;
      for (const changed of changedValues(value, change, inside))
        if (!sameJson(changed ?? null, value))
          found.push({ assignments: narrowed(settable(entries, path, changed), value), score });
    }
  }
  return found.toSorted((one, other) => other.score - one.score).map(({ assignments }) => assignments);
}

function likeness(value: Json, there: Json | undefined, path: Path, above: readonly ChangeStep[]): number {
  const isCollection = value === null || typeof value === 'object';
  if (!isCollection) return 0;
  const same = !isEmpty(value) && sameJson(value, there) ? 6 : 0;
  const name = (path.findLast((step) => typeof step === 'string') ?? '').toLowerCase();
  const field = (above.findLast((step) => typeof step === 'string') ?? '').toLowerCase();
  const alike = name === field ? 3 : name.includes(field) || field.includes(name) ? 2 : 0;
  return same + alike + (isNamedBy(value, there) ? 5 : 0) + (isEmpty(value) && isEmpty(there) ? 0.5 : 0);
}

/** Whether every entry of a map comes out as an item of the list, by name and value. */
function isNamedBy(value: Json, there: Json | undefined): boolean {
  if (!isJsonObject(value) || !Array.isArray(there) || isEmpty(value)) return false;
  return Object.entries(value).every(([name, own]) =>
    there.some(
      (item) => isJsonObject(item) && item['name'] === name && asText(item['value']) === asText(own),
    ),
  );
}

/** The value with the change made at its last `inside` steps, in each shape in which charts keep such things. */
function changedValues(value: Json, change: LiveChange, inside: number): (Json | undefined)[] {
  const path = change.path.slice(change.path.length - inside);
  const below = { ...change, path };
  const answers: (Json | undefined)[] = [];
  if (inside === 0) return [change.change === 'removed' ? undefined : (change.live ?? null)];
  if (change.change !== 'removed' || valueOf(value, path) !== undefined)
    if (locate(value, path) !== undefined) answers.push(withChange(value ?? {}, below));
  // `range $name, $value := .Values.env`: items of the list are entries of a map.
  const [first, ...rest] = path;
  if (typeof first === 'object' && (isJsonObject(value) || value === null)) {
    const name = first.keys['name'];
    const item = isJsonObject(change.live) && rest.length === 0 ? change.live['value'] : change.live;
    if (typeof name === 'string')
      answers.push(withValueAt(value ?? {}, [name], change.change === 'removed' ? undefined : (item ?? '')));
  }
  return answers;
}

/** An item of a list only comes with its list. */
export function settable(entries: readonly ValueEntry[], path: Path, value: Json | undefined): Assignment {
  const at = settablePath(path);
  if (at.length === path.length) return { path, value };
  const list = entries.find((entry) => sameJson([...entry.path], [...at]))?.value;
  return { path: at, value: withValueAt(list, path.slice(at.length), value) ?? null };
}

/** Maps merge, so that only the fields of one that differ are set, or taken away. */
function narrowed({ path, value }: Assignment, old: Json): Assignment[] {
  if (!isJsonObject(value) || !isJsonObject(old) || isEmpty(old)) return [{ path, value }];
  const names = new Set([...Object.keys(old), ...Object.keys(value)]);
  return [...names].flatMap((name) => {
    if (sameJson(old[name], value[name])) return [];
    return narrowed({ path: [...path, name], value: value[name] }, old[name] ?? null);
  });
}

/** Values as they would be with assignments: for a render that tries them. Null takes away what files state. */
export function asOverride(assignments: readonly Assignment[]): Json {
  return assignments.reduce<Json>(
    (values, { path, value }) => withValueAt(values, path, value ?? null) ?? values,
    {},
  );
}

/** Flags that may decide whether an object is there at all, those that sound like it first. */
export function switches(entries: readonly ValueEntry[], change: LiveChange): Assignment[] {
  const words = `${change.object.kind} ${change.object.name}`.toLowerCase();
  const score = ({ path }: ValueEntry): number =>
    path.filter((step) => typeof step === 'string' && words.includes(step.toLowerCase())).length +
    (/^(?:enabled?|create)$/i.test(String(path.at(-1))) ? 1 : 0);
  return entries
    .filter(({ value }) => value === true)
    .toSorted((one, other) => score(other) - score(one))
    .map(({ path }) => settable(entries, path, false));
}
