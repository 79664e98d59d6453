import { matchesGlob } from './glob.ts';
import type { ApplicableRule, SelectedPaths } from './ignore-rules.ts';
import { parsePointer } from './json-pointer.ts';
import type { Path } from './json-pointer.ts';
import { fieldSchema, itemNames, itemSchema, semanticsOf } from './list-items.ts';
import type { Schema } from './schema.ts';

/** What a rule selects below a node of an object, as paths from that node. */
export function selectedBelow(
  rule: ApplicableRule,
  form: keyof SelectedPaths,
  object: unknown,
  node: Path,
  schema: Schema,
): Path[] {
  const pointed = (rule.jsonPointers ?? []).flatMap((pointer) =>
    placesOf(parsePointer(pointer), object, schema, rule.literal === true),
  );
  return [...pointed, ...(rule.selected?.[form] ?? [])].flatMap((path) =>
    path.length > node.length && node.every((step, index) => String(step) === String(path[index]))
      ? [path.slice(node.length)]
      : [],
  );
}

/** The nodes of an object that a pattern names. Items of lists are named by their index, or as `[name]`. */
function placesOf(pattern: readonly string[], value: unknown, schema: Schema, literal: boolean): Path[] {
  const [step, ...rest] = pattern;
  if (step === undefined) return [[]];
  const children = childrenOf(value, schema);
  const isDeep = step === '**' && !literal;
  const here = isDeep ? placesOf(rest, value, schema, literal) : [];
  const next = isDeep ? pattern : rest;
  return [
    ...here,
    ...children
      .filter(
        ({ names }) => isDeep || names.some((name) => (literal ? name === step : matchesGlob(step, name))),
      )
      .flatMap((child) =>
        placesOf(next, child.value, child.schema, literal).map((path): Path => [child.step, ...path]),
      ),
  ];
}

function childrenOf(
  value: unknown,
  schema: Schema,
): { step: string | number; names: string[]; value: unknown; schema: Schema }[] {
  if (Array.isArray(value)) {
    const names = itemNames(value, semanticsOf(schema));
    return value.map((item: unknown, index) => {
      const name = names?.[index];
      const called = name === undefined ? [] : [`[${name}]`];
      return { step: index, names: [String(index), ...called], value: item, schema: itemSchema(schema) };
    });
  }
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).map(([key, child]: [string, unknown]) => {
    return { step: key, names: [key], value: child, schema: fieldSchema(schema, key) };
  });
}
