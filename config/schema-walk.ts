import { z } from 'zod';
import { traits } from './schema/traits.ts';
import type { DocumentPath } from './yaml/path.ts';

type AnySchema = z.core.$ZodType;

/** Keys that a mapping at this place may have; empty where there is no such mapping. */
export function keysAt(root: AnySchema, path: DocumentPath): string[] {
  const definition = definitionOf(unwrapped(path.reduce(schemaBelow, root)));
  return definition.type === 'object' ? Object.keys(definition.shape) : [];
}

/** Whether what stands at this place could be a secret that somebody wrote into the file. */
export function isSensitive(root: AnySchema, path: DocumentPath): boolean {
  return path.some(
    (_, index) => traitsOf(path.slice(0, index + 1).reduce(schemaBelow, root)).sensitive === true,
  );
}

/** The traits of a schema, or of what it wraps. */
export function traitsOf(schema: AnySchema) {
  return traits.get(unwrapped(schema)) ?? {};
}

/** The schema of a field, an item or an entry; one that says nothing where the schema has no such part. */
export function schemaBelow(schema: AnySchema, segment: string | number): AnySchema {
  const definition = definitionOf(unwrapped(schema));
  if (definition.type === 'object') return definition.shape[segment] ?? anything;
  if (definition.type === 'array') return definition.element;
  if (definition.type === 'record') return definition.valueType;
  return anything;
}

const anything = z.unknown();

/** What stands behind optional, default and codec. */
function unwrapped(schema: AnySchema): AnySchema {
  const definition = definitionOf(schema);
  if ('innerType' in definition) return unwrapped(definition.innerType);
  if (definition.type === 'pipe') return unwrapped(definition.in);
  return schema;
}

function definitionOf(schema: AnySchema) {
  return (schema as unknown as { def: z.core.$ZodTypes['_zod']['def'] }).def;
}
