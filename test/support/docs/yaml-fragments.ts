import { z } from 'zod';
import { describeExpectation } from '../../../config/schema-faults.ts';
import { Configuration } from '../../../config/schema/configuration.ts';
import { readPlainDocument } from '../../../config/yaml/plain-document.ts';

type AnySchema = z.core.$ZodType;

/**
 * What is wrong with a piece of plumbline.yaml that documentation shows: sections of the file, or settings of
 * something in it. What a piece leaves out is no fault. Undefined where it is another program's file, which its kind or
 * its keys tell.
 */
export function faultsOfFragment(text: string): string[] | undefined {
  const document = readPlainDocument(text);
  if (document.faults.length > 0) return document.faults.map(({ message }) => message);
  const value = document.value;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return ['expected a mapping'];
  if ('apiVersion' in value) return undefined;
  const keys = Object.keys(value);
  const homes = everyMapping(Configuration).filter(({ shape }) => keys.every((key) => key in shape));
  if (homes.length === 0) return isOurs(keys) ? [`no mapping has ${keys.join(', ')}`] : undefined;
  const found = homes.map(({ shape }) => keys.flatMap((key) => faultsOf(shape[key], value, key)));
  return found.toSorted((one, other) => one.length - other.length)[0];
}

function faultsOf(schema: AnySchema | undefined, value: object, key: string): string[] {
  if (schema === undefined) return [`unknown key ${key}`];
  const settings = { error: describeExpectation, reportInput: true };
  const checked = z.safeParse(schema, (value as Record<string, unknown>)[key], settings);
  return (checked.error?.issues ?? [])
    .filter((issue) => !isLeftOut(issue))
    .map((issue) => `${[key, ...issue.path].join('.')}: ${issue.message}`);
}

/** A piece need not be whole. */
function isLeftOut(issue: z.core.$ZodIssue): boolean {
  if (issue.code === 'invalid_union')
    return issue.errors.some((branch) => branch.every((one) => isLeftOut(one)));
  return issue.code === 'invalid_type' && issue.input === undefined;
}

/** Sections of the file: a piece with one of them is meant for it, whatever else it has. */
function isOurs(keys: readonly string[]): boolean {
  return keys.some((key) => key in Configuration.shape);
}

interface Mapping {
  shape: Readonly<Record<string, AnySchema>>;
}

/** Every mapping with named settings in a schema. */
function everyMapping(schema: AnySchema, seen = new Set<AnySchema>()): Mapping[] {
  if (seen.has(schema)) return [];
  seen.add(schema);
  const definition = (schema as unknown as { def: z.core.$ZodTypes['_zod']['def'] }).def;
  const below = (parts: readonly AnySchema[]): Mapping[] => parts.flatMap((part) => everyMapping(part, seen));
  const { type } = definition;
  if (type === 'object') return [{ shape: definition.shape }, ...below(Object.values(definition.shape))];
  if (type === 'array') return below([definition.element]);
  if (type === 'record') return below([definition.valueType]);
  if (type === 'union') return below(definition.options);
  if (type === 'pipe') return below([definition.in, definition.out]);
  return 'innerType' in definition ? below([definition.innerType]) : [];
}
