import type { z } from 'zod';
import { isSensitive, keysAt } from './schema-walk.ts';
import { nearest } from './suggestion.ts';
import { describePath } from './yaml/path.ts';
import type { DocumentPath } from './yaml/path.ts';

/** A fault that does not know its line yet. */
export interface PlacedFault {
  path: DocumentPath;
  /** Which part of `path` the fault is about. */
  part: 'key' | 'value';
  message: string;
  suggestion?: string;
}

/** What zod found, in the words of the file. */
export function faultsOfSchema(schema: z.core.$ZodType, issues: readonly z.core.$ZodIssue[]): PlacedFault[] {
  return issues.flatMap((issue) => faultsOfIssue(schema, issue, issue.path as DocumentPath));
}

/** What zod says where a schema has no words of its own. Pass it as `error` together with `reportInput`. */
export function describeExpectation(issue: z.core.$ZodRawIssue): string {
  if (issue.code === 'invalid_type') return `expected ${typeNames[issue.expected] ?? issue.expected}`;
  if (issue.code === 'invalid_value') {
    const values = issue.values.map(String);
    return values.length === 1 ? `expected ${values[0]}` : `expected one of ${values.join(', ')}`;
  }
  if (issue.code === 'too_small') return `expected ${boundNames(issue.origin, `${issue.minimum} or more`)}`;
  if (issue.code === 'too_big') return `expected ${boundNames(issue.origin, `${issue.maximum} or less`)}`;
  return 'is not valid';
}

const typeNames: Record<string, string> = {
  string: 'text',
  int: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
  record: 'a mapping',
};

function boundNames(origin: string, bound: string): string {
  return origin === 'string' ? `text of ${bound} characters` : bound;
}

function faultsOfIssue(schema: z.core.$ZodType, issue: z.core.$ZodIssue, path: DocumentPath): PlacedFault[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => unknownKey(schema, path, key, issue.message));
  }
  if (issue.code === 'invalid_union') {
    const branch = meantBranch(issue.errors);
    return branch.flatMap((one) => faultsOfIssue(schema, one, [...path, ...(one.path as DocumentPath)]));
  }
  if (issue.code === 'invalid_key') {
    return issue.issues.map(({ message }) => ({ path, part: 'key', message: inPlace(path, message) }));
  }
  if (issue.code === 'custom') return [{ path, part: 'value', message: inPlace(path, issue.message) }];
  return [issue.input === undefined ? missing(path, issue) : wrongValue(schema, path, issue)];
}

/** Of the forms that a value may have, the one whose type it has; the last form where it has none of them. */
function meantBranch(branches: readonly z.core.$ZodIssue[][]): z.core.$ZodIssue[] {
  const sameType = branches.find((issues) =>
    issues.every((issue) => issue.code !== 'invalid_type' || issue.path.length > 0),
  );
  return sameType ?? branches.at(-1) ?? [];
}

function unknownKey(schema: z.core.$ZodType, path: DocumentPath, key: string, message: string): PlacedFault {
  const place = { path: [...path, key], part: 'key' as const };
  if (isSensitive(schema, path)) return { ...place, message: inPlace(path, message) };
  const known = keysAt(schema, path);
  const similar = nearest(key, known);
  return {
    ...place,
    message: `unknown key "${key}"${path.length === 0 ? '' : ` in ${describePath(path)}`}`,
    suggestion: similar === undefined ? `known keys: ${known.join(', ')}` : `did you mean "${similar}"?`,
  };
}

function missing(path: DocumentPath, issue: z.core.$ZodIssue): PlacedFault {
  const parent = path.slice(0, -1);
  const place = parent.length === 0 ? '' : ` in ${describePath(parent)}`;
  return {
    path: parent,
    part: 'key',
    message: `missing "${String(path.at(-1))}"${place}`,
    suggestion: issue.message,
  };
}

function wrongValue(schema: z.core.$ZodType, path: DocumentPath, issue: z.core.$ZodIssue): PlacedFault {
  const quoted = isSensitive(schema, path) ? '' : `, got ${describeValue(issue.input)}`;
  const suggestion = isSensitive(schema, path) ? undefined : suggestValue(issue);
  return {
    path,
    part: 'value',
    message: inPlace(path, `${issue.message}${quoted}`),
    ...(suggestion === undefined ? {} : { suggestion }),
  };
}

function inPlace(path: DocumentPath, message: string): string {
  return path.length === 0 ? message : `${describePath(path)}: ${message}`;
}

function suggestValue(issue: z.core.$ZodIssue): string | undefined {
  const { input } = issue;
  if (input === null) return 'give it a value or remove the key';
  if (issue.code === 'invalid_value' && typeof input === 'string') {
    const similar = nearest(input, issue.values.map(String));
    return similar === undefined ? undefined : `did you mean "${similar}"?`;
  }
  if (issue.code !== 'invalid_type') return undefined;
  if (issue.expected === 'array' && typeof input === 'string') return `write it as a list: [${input}]`;
  if (issue.expected !== 'string' || (typeof input !== 'number' && typeof input !== 'boolean'))
    return undefined;
  return issue.message.includes('duration') ? `add a unit: ${input}s` : 'put it in quotes';
}

function describeValue(value: unknown): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  const text = typeof value === 'number' ? value.toString() : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
