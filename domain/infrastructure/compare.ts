import type { Path } from './json-pointer.ts';
import { escapeStep } from './json-pointer.ts';
import { fieldSchema, itemNames, itemSchema, semanticsOf } from './list-items.ts';
import { comparableContent, isAbsent, sameScalar } from './normalise.ts';
import type { Json, KubernetesObject } from './object.ts';
import type { Schema } from './schema.ts';

/**
 * One place where live differs from what is expected, with the true values: those of a Secret included. It never
 * leaves the activity that computed it; a FieldDifference is what may be stored and shown.
 */
export interface Difference {
  change: 'added' | 'removed' | 'modified';
  /** Into live; into the expected object where the field is gone from live. */
  path: Path;
  /** Where a JSON patch of live puts or finds the field: a list item that is gone would be appended (`-`). */
  livePath: Path;
  /** The path with list items named by their keys (`/spec/containers/[api]/image`): no reorder moves it. */
  location: string;
  expected?: Json;
  live?: Json;
  schema: Schema;
}

/**
 * What differs between the object as Git would have it and the live one, without status and what only the server
 * writes. A missing subtree is one difference at its highest absent node, an atomic list or map is one
 * modification, the order of sets and of lists with keys does not count.
 */
export function compareObjects(
  expected: KubernetesObject,
  live: KubernetesObject,
  schema: Schema,
): Difference[] {
  const walk: Walk = { found: [], path: [], expectedPath: [], location: [] };
  compareNodes(walk, comparableContent(expected), comparableContent(live), schema);
  return walk.found;
}

interface Walk {
  readonly found: Difference[];
  /** Steps to the present node in live, in the expected object, and by name. */
  readonly path: (string | number)[];
  readonly expectedPath: (string | number)[];
  readonly location: string[];
}

function compareNodes(walk: Walk, expected: unknown, live: unknown, schema: Schema): void {
  if (expected === live) return;
  const noneExpected = isAbsent(expected, schema);
  const noneLive = isAbsent(live, schema);
  if (noneExpected || noneLive) {
    if (noneExpected && noneLive) return;
    report(walk, noneExpected ? 'added' : 'removed', expected, live, schema);
  } else if (Array.isArray(expected) && Array.isArray(live)) {
    compareLists(walk, expected, live, schema);
  } else if (isPlainObject(expected) && isPlainObject(live)) {
    compareMaps(walk, expected, live, schema);
  } else if (!sameScalar(expected, live, schema.type === 'scalar' ? schema.format : 'plain')) {
    report(walk, 'modified', expected, live, schema);
  }
}

function compareMaps(
  walk: Walk,
  expected: Record<string, unknown>,
  live: Record<string, unknown>,
  schema: Schema,
): void {
  if (isAtomicMap(schema)) {
    if (!sameFields(expected, live, schema)) report(walk, 'modified', expected, live, schema);
    return;
  }
  for (const name of Object.keys(expected)) {
    const liveValue = ownValue(live, name);
    if (expected[name] === liveValue) continue;
    step(walk, name, name, escapeStep(name));
    compareNodes(walk, expected[name], liveValue, fieldSchema(schema, name));
    back(walk);
  }
  for (const name of Object.keys(live)) {
    if (Object.hasOwn(expected, name)) continue;
    step(walk, name, name, escapeStep(name));
    compareNodes(walk, undefined, live[name], fieldSchema(schema, name));
    back(walk);
  }
}

function compareLists(walk: Walk, expected: unknown[], live: unknown[], schema: Schema): void {
  const semantics = semanticsOf(schema);
  const expectedNames = itemNames(expected, semantics);
  const liveNames = itemNames(live, semantics);
  if (expectedNames === undefined || liveNames === undefined) {
    if (!sameItems(expected, live, schema)) report(walk, 'modified', expected, live, schema);
    return;
  }
  const items = itemSchema(schema);
  const expectedIndexes = indexByName(expectedNames);
  for (const [index, name] of liveNames.entries()) {
    // Items of one name (the server admits doubled env entries) pair up in their order.
    const partner = expectedIndexes.get(name)?.shift();
    step(walk, index, partner ?? index, `[${escapeStep(name)}]`);
    compareNodes(walk, partner === undefined ? undefined : expected[partner], live[index], items);
    back(walk);
  }
  for (const [name, indexes] of expectedIndexes) {
    for (const index of indexes) {
      step(walk, '-', index, `[${escapeStep(name)}]`);
      compareNodes(walk, expected[index], undefined, items);
      back(walk);
    }
  }
}

function indexByName(names: readonly string[]): Map<string, number[]> {
  const indexes = new Map<string, number[]>();
  for (const [index, name] of names.entries()) {
    const same = indexes.get(name);
    if (same === undefined) indexes.set(name, [index]);
    else same.push(index);
  }
  return indexes;
}

/** Whether two values mean the same under a schema. */
export function sameValue(expected: unknown, live: unknown, schema: Schema): boolean {
  if (expected === live) return true;
  const walk: Walk = { found: [], path: [], expectedPath: [], location: [] };
  compareNodes(walk, expected, live, schema);
  return walk.found.length === 0;
}

function sameItems(expected: unknown[], live: unknown[], schema: Schema): boolean {
  const items = itemSchema(schema);
  return (
    expected.length === live.length && expected.every((item, index) => sameValue(item, live[index], items))
  );
}

function sameFields(
  expected: Record<string, unknown>,
  live: Record<string, unknown>,
  schema: Schema,
): boolean {
  const names = new Set([...Object.keys(expected), ...Object.keys(live)]);
  for (const name of names) {
    if (!sameValue(ownValue(expected, name), ownValue(live, name), fieldSchema(schema, name))) return false;
  }
  return true;
}

function report(
  walk: Walk,
  change: Difference['change'],
  expected: unknown,
  live: unknown,
  schema: Schema,
): void {
  walk.found.push({
    change,
    path: change === 'removed' ? [...walk.expectedPath] : [...walk.path],
    livePath: [...walk.path],
    location: walk.location.map((name) => `/${name}`).join(''),
    ...(change === 'added' ? {} : { expected: expected as Json }),
    ...(change === 'removed' ? {} : { live: live as Json }),
    schema,
  });
}

function step(walk: Walk, live: string | number, expected: string | number, name: string): void {
  walk.path.push(live);
  walk.expectedPath.push(expected);
  walk.location.push(name);
}

function back(walk: Walk): void {
  walk.path.pop();
  walk.expectedPath.pop();
  walk.location.pop();
}

export function isAtomicMap(schema: Schema): boolean {
  return (schema.type === 'struct' || schema.type === 'map') && schema.atomic;
}

/** A key such as `constructor` is ordinary data here, not what every object inherits. */
function ownValue(record: Record<string, unknown>, name: string): unknown {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
