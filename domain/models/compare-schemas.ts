import type { ColumnType } from './column.ts';
import type { QualityFinding, ReportError } from './drift-report.ts';
import { payloadColumns } from './payloads/payload-files.ts';
import type { SourceColumn, SourceKind } from './source-column.ts';

/** A column of both sides, and what it holds on both. */
export interface SharedColumn {
  name: string;
  kind: SourceKind;
}

export interface SchemaComparison {
  /** What can be compared, in the order of the reference. */
  shared: SharedColumn[];
  quality: QualityFinding[];
  warnings: string[];
  errors: ReportError[];
}

/** The part of the drift rules that says which columns take part. */
export interface SchemaRules {
  /** Compare these only. */
  only?: readonly string[];
  /** Types as the user states them. */
  types: Readonly<Record<string, ColumnType>>;
  /** Orders rows and is not compared itself. */
  time?: string;
  target?: string;
  prediction?: string;
}

/**
 * Compares what two data sets say about their columns, before any value is read. A column that is gone, or holds
 * another kind of value, is an error: nobody can say whether it drifted.
 */
export function compareSchemas(
  reference: readonly SourceColumn[],
  current: readonly SourceColumn[],
  rules: SchemaRules,
): SchemaComparison {
  const wanted = rules.only === undefined ? undefined : new Set([...rules.only, ...outputs(rules)]);
  const takesPart = ({ name }: SourceColumn): boolean => name !== rules.time && (wanted?.has(name) ?? true);
  const now = new Map(current.map((column) => [column.name, column]));
  const result: SchemaComparison = {
    shared: [],
    quality: [],
    warnings: [],
    errors: unknownNames(reference, rules),
  };
  const times: string[] = [];
  const unsupported: string[] = [];
  for (const before of reference.filter(takesPart)) {
    const { name } = before;
    const after = now.get(name);
    if (after === undefined && name === rules.target) result.warnings.push(labelsLater(name));
    else if (after === undefined) addMissing(result, name);
    else if (rules.types[name] !== undefined)
      result.shared.push({ name, kind: commonKind(before.kind, after.kind) ?? 'string' });
    else if (before.kind === 'unsupported' || after.kind === 'unsupported') unsupported.push(name);
    else {
      const kind = commonKind(before.kind, after.kind);
      if (kind === 'time') times.push(name);
      else if (kind !== undefined) result.shared.push({ name, kind });
      else addChanged(result, before, after);
    }
  }
  if (rules.only === undefined) addExtra(result, reference, current.filter(takesPart));
  const example = times[0];
  if (example !== undefined)
    result.warnings.push(
      `not compared, as times pass by nature: ${listed(times)} (--type ${example}=numerical compares one)`,
    );
  if (unsupported.length > 0)
    result.warnings.push(`not compared, as there is no test for what they hold: ${listed(unsupported)}`);
  return result;
}

/** Whole numbers and fractions are both numbers; anything else must be the same. */
export function commonKind(before: SourceKind, after: SourceKind): SourceKind | undefined {
  if (before === after) return before;
  const numbers: SourceKind[] = ['float', 'integer'];
  return numbers.includes(before) && numbers.includes(after) ? 'float' : undefined;
}

function outputs({ target, prediction }: SchemaRules): string[] {
  return [target, prediction].filter((name) => name !== undefined);
}

/** Names that the user gave and the reference does not have. */
function unknownNames(reference: readonly SourceColumn[], rules: SchemaRules): ReportError[] {
  const known = new Set(reference.map(({ name }) => name));
  const named = new Set([...(rules.only ?? []), ...outputs(rules), ...Object.keys(rules.types)]);
  return [...named]
    .filter((name) => !known.has(name))
    .map((name) => ({
      object: name,
      message: `the reference has no such column; it has ${listed([...known])}`,
    }));
}

/** Labels arrive later than predictions: that they are not there yet is no fault. */
function labelsLater(name: string): string {
  return `the current data has no ${name} (the target) yet: it is not compared`;
}

function addMissing({ quality, errors }: SchemaComparison, name: string): void {
  quality.push({
    kind: 'missing-column',
    column: name,
    severity: 'critical',
    message: 'gone from the current data',
  });
  errors.push({ object: name, message: 'the current data has no such column' });
}

function addChanged({ quality, errors }: SchemaComparison, before: SourceColumn, after: SourceColumn): void {
  const change = `${described(before)} in the reference, ${described(after)} in the current data`;
  quality.push({ kind: 'type-changed', column: before.name, severity: 'critical', message: change });
  errors.push({
    object: before.name,
    message: `${change}; mend the data, or state how to compare it with --type ${before.name}=categorical`,
  });
}

function addExtra(
  { quality }: SchemaComparison,
  reference: readonly SourceColumn[],
  current: readonly SourceColumn[],
): void {
  // What payload logs add to the features is there for whoever names it.
  const known = new Set([...reference.map(({ name }) => name), ...Object.values(payloadColumns)]);
  for (const { name } of current)
    if (!known.has(name))
      quality.push({ kind: 'extra-column', column: name, severity: 'low', message: 'not in the reference' });
}

function described({ kind, sourceType }: SourceColumn): string {
  return `${kind} (${sourceType})`;
}

function listed(names: readonly string[]): string {
  const most = 10;
  const rest = names.length - most;
  return names.slice(0, most).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}
