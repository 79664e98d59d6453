import type { Path } from '../../infrastructure/json-pointer.ts';
import type { Json } from '../../infrastructure/object.ts';
import { isJsonObject, sameJson } from '../json.ts';

/** One step on the way from a value to another: set what stands at a path, insert a list item there, or remove it. */
export interface ValueStep {
  change: 'set' | 'insert' | 'remove';
  path: Path;
  /** Absent for `remove`. */
  value?: Json;
}

/**
 * The smallest steps from one value to another, so that an edit touches only the lines that differ. Items of lists
 * are matched by their `name`, else by being equal. To be taken in order: each path is right once those before it
 * are taken.
 */
export function stepsBetween(
  before: Json | undefined,
  after: Json | undefined,
  path: Path = [],
): ValueStep[] {
  if (sameJson(before, after)) return [];
  if (after === undefined) return [{ change: 'remove', path }];
  if (isNonEmptyList(before) && isNonEmptyList(after)) return listSteps(before, after, path);
  if (
    isJsonObject(before) &&
    isJsonObject(after) &&
    Object.keys(before).length > 0 &&
    Object.keys(after).length > 0
  )
    return [
      // Additions first, so that a mapping is never empty on the way.
      ...Object.keys(after).flatMap((key) => stepsBetween(own(before, key), after[key], [...path, key])),
      ...Object.keys(before)
        .filter((key) => !Object.hasOwn(after, key))
        .map((key): ValueStep => ({ change: 'remove', path: [...path, key] })),
    ];
  return [{ change: 'set', path, value: after }];
}

function isNonEmptyList(value: Json | undefined): value is Json[] {
  return Array.isArray(value) && value.length > 0;
}

function own(fields: { [key: string]: Json }, key: string): Json | undefined {
  return Object.hasOwn(fields, key) ? fields[key] : undefined;
}

/** From the end of the list to its start, so that no step moves what a later one points at. */
function listSteps(before: Json[], after: Json[], path: Path): ValueStep[] {
  const pairs = [...matches(before, after), [before.length, after.length] as const];
  const steps: ValueStep[] = [];
  let [left, right] = [0, 0];
  for (const [leftEnd, rightEnd] of pairs) {
    steps.unshift(...gapSteps(before, after, { left, right, leftEnd, rightEnd }, path));
    if (leftEnd < before.length)
      steps.unshift(...stepsBetween(before[leftEnd], after[rightEnd], [...path, leftEnd]));
    [left, right] = [leftEnd + 1, rightEnd + 1];
  }
  return additionsFirst(steps, before.length, path);
}

/** Between two matches: what stands opposite each other is replaced, what is left over goes or comes. */
function gapSteps(
  before: Json[],
  after: Json[],
  { left, right, leftEnd, rightEnd }: { left: number; right: number; leftEnd: number; rightEnd: number },
  path: Path,
): ValueStep[] {
  const [gone, come] = [leftEnd - left, rightEnd - right];
  const replaced = Math.min(gone, come);
  const steps: ValueStep[] = [];
  for (let index = come - 1; index >= replaced; index -= 1)
    steps.push({ change: 'insert', path: [...path, left + replaced], value: after[right + index] ?? null });
  for (let index = gone - 1; index >= replaced; index -= 1)
    steps.push({ change: 'remove', path: [...path, left + index] });
  for (let index = replaced - 1; index >= 0; index -= 1)
    steps.push(...stepsBetween(before[left + index], after[right + index], [...path, left + index]));
  return steps;
}

/** A list that would be empty on the way is set as a whole. */
function additionsFirst(steps: ValueStep[], length: number, path: Path): ValueStep[] {
  const removed = steps.filter(
    ({ change, path: at }) => change === 'remove' && at.length === path.length + 1,
  );
  if (removed.length < length) return steps;
  const inserted = steps.filter(({ change }) => change === 'insert').map(({ value }) => value ?? null);
  return [{ change: 'set', path, value: inserted }];
}

/** The longest run of items, in order, that are the same thing on both sides, as pairs of indexes. */
function matches(before: readonly Json[], after: readonly Json[]): (readonly [number, number])[] {
  const width = after.length + 1;
  const lengths = new Uint32Array((before.length + 1) * width);
  const at = (row: number, column: number): number => lengths[row * width + column] ?? 0;
  for (let row = before.length - 1; row >= 0; row -= 1) {
    for (let column = after.length - 1; column >= 0; column -= 1) {
      lengths[row * width + column] = isSameThing(before[row], after[column])
        ? at(row + 1, column + 1) + 1
        : Math.max(at(row + 1, column), at(row, column + 1));
    }
  }
  const found: (readonly [number, number])[] = [];
  for (let row = 0, column = 0; row < before.length && column < after.length;) {
    if (isSameThing(before[row], after[column])) found.push([row++, column++]);
    else if (at(row + 1, column) >= at(row, column + 1)) row += 1;
    else column += 1;
  }
  return found;
}

function isSameThing(one: Json | undefined, other: Json | undefined): boolean {
  if (!isJsonObject(one) || !isJsonObject(other)) return sameJson(one, other);
  const name = one['name'];
  return typeof name === 'string' ? name === other['name'] : sameJson(one, other);
}
