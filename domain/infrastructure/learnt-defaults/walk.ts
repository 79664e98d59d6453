import { isAtomicMap } from '../compare.ts';
import { fieldSchema, itemNames, itemSchema, semanticsOf } from '../list-items.ts';
import { isAbsent, sameScalar } from '../normalise.ts';
import type { Schema } from '../schema.ts';
import { isStatedField, signatureOf } from './shape.ts';
import type { Shape } from './shape.ts';

type Fields = Record<string, unknown>;

/** An object with fields beyond those that Git states. */
export interface Place {
  shape: Shape;
  stated: Fields;
  actual: Fields;
  schema: Schema;
  /** Fields of `actual` that Git does not state. */
  unstated: readonly string[];
}

/** A list with items beyond those that Git states. */
export interface ListPlace {
  shape: Shape;
  stated: unknown[];
  actual: unknown[];
  /** Where in `actual` they stand. */
  indexes: readonly number[];
}

/** Goes through what Git states side by side with what a server has. Each answer says whether to go on. */
export interface ShapeWalker {
  /** Steps to the present node in the server's object. */
  readonly path: (string | number)[];
  /** How many atomic lists and maps are around the present node. */
  atomic: number;
  enter(parent: Shape, key: string): Shape | undefined;
  unstatedFields(place: Place): boolean;
  /** Items of a list that Git does not state. */
  unstatedItems(place: ListPlace): boolean;
  /** A stated value is another, or gone. */
  differs(shape: Shape): boolean;
  /** Which items of a list belong together cannot be told. */
  ambiguous(shape: Shape): boolean;
}

/** False where the walker ended the walk. */
export function walkValue(
  walker: ShapeWalker,
  parent: Shape,
  step: string,
  stated: unknown,
  actual: unknown,
  schema: Schema,
): boolean {
  if (Array.isArray(stated)) {
    if (!Array.isArray(actual)) return walker.differs(parent);
    return walkList(walker, parent, step, stated, actual, schema);
  }
  if (isFields(stated)) {
    if (!isFields(actual)) return walker.differs(parent);
    return walkFields(walker, parent, step, stated, actual, schema);
  }
  const format = schema.type === 'scalar' ? schema.format : 'plain';
  return sameScalar(stated, actual, format) || walker.differs(parent);
}

function walkFields(
  walker: ShapeWalker,
  parent: Shape,
  step: string,
  stated: Fields,
  actual: Fields,
  schema: Schema,
): boolean {
  const shape = walker.enter(parent, step + signatureOf(stated, schema));
  if (shape === undefined) return false;
  const atomic = isAtomicMap(schema) ? 1 : 0;
  walker.atomic += atomic;
  const unstated: string[] = [];
  for (const name in actual) {
    if (isStatedField(stated, name, schema)) continue;
    if (!isAbsent(actual[name], fieldSchema(schema, name))) unstated.push(name);
  }
  if (!walker.unstatedFields({ shape, stated, actual, schema, unstated })) return false;
  for (const name in stated) {
    if (!isStatedField(stated, name, schema)) continue;
    walker.path.push(name);
    const value = Object.hasOwn(actual, name) ? actual[name] : undefined;
    const field = schema.type === 'struct' ? name : '*';
    if (!walkValue(walker, shape, field, stated[name], value, fieldSchema(schema, name))) return false;
    walker.path.pop();
  }
  walker.atomic -= atomic;
  return true;
}

function walkList(
  walker: ShapeWalker,
  parent: Shape,
  step: string,
  stated: unknown[],
  actual: unknown[],
  schema: Schema,
): boolean {
  const shape = walker.enter(parent, `${step}/[]`);
  if (shape === undefined) return false;
  const semantics = semanticsOf(schema);
  const names = itemNames(stated, semantics);
  const actualNames = names && itemNames(actual, semantics);
  const items = itemSchema(schema);
  if (names === undefined || actualNames === undefined) {
    if (stated.length !== actual.length) return walker.differs(shape);
    walker.atomic += 1;
    for (const [index, item] of stated.entries()) {
      walker.path.push(index);
      if (!walkValue(walker, shape, '', item, actual[index], items)) return false;
      walker.path.pop();
    }
    walker.atomic -= 1;
    return true;
  }
  const indexes = new Map(actualNames.map((name, index) => [name, index]));
  // Doubled names pair up in ways that depend on the writer.
  if (indexes.size < actual.length || new Set(names).size < names.length) return walker.ambiguous(shape);
  for (const [position, name] of names.entries()) {
    const index = indexes.get(name);
    if (index === undefined) {
      if (!walker.differs(shape)) return false;
      continue;
    }
    indexes.delete(name);
    walker.path.push(index);
    if (!walkValue(walker, shape, '', stated[position], actual[index], items)) return false;
    walker.path.pop();
  }
  return (
    indexes.size === 0 || walker.unstatedItems({ shape, stated, actual, indexes: [...indexes.values()] })
  );
}

function isFields(value: unknown): value is Fields {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
