import { availableParallelism } from 'node:os';
import type { ColumnType } from '../../../domain/models/column.ts';
import {
  compareSchemas,
  type SchemaComparison,
  type SharedColumn,
} from '../../../domain/models/compare-schemas.ts';
import { concludeDrift } from '../../../domain/models/compare/conclude-drift.ts';
import type { DriftReport } from '../../../domain/models/drift-report.ts';
import type { DriftRules } from '../../../domain/models/drift-rules.ts';
import { duplicateShare } from '../../../domain/models/quality/duplicates.ts';
import { formatCount } from '../../../domain/models/report/format.ts';
import { listObjects } from '../../../domain/models/report/group-by-message.ts';
import type { DatasetSource } from '../dataset-source.ts';
import type { StoredProfile } from '../profile/read-profile.ts';
import { requireSettings } from '../profile/require-settings.ts';
import { addDetails } from './add-details.ts';
import { assessOnThreads, type PoolResult } from './assessor-pool.ts';
import { createColumnAssessor, type AssessmentRules, type ColumnAssessment } from './column-assessor.ts';
import { combineHashes, compareRepeatedRows, mostHashedRows } from './repeated-rows.ts';

export type Reference = { source: DatasetSource } | { profile: StoredProfile };

export interface ComparisonOptions {
  rules: DriftRules;
  /** Types as the user states them. */
  types?: Record<string, ColumnType>;
  /** At most so many threads; as many as the machine has unless stated. */
  threads?: number;
  onProgress?: (columns: number, of: number) => void;
  /** Values of both sides that are held at a time on each thread. */
  valuesAtATime?: number;
  /** Below so many values starting threads takes longer than they save. */
  valuesForThreads?: number;
}

/** A query over more columns takes memory for each, however few their rows. */
const mostColumnsAtATime = 256;

/**
 * Compares two data sets column by column, on threads where that pays, in memory that does not grow with the number
 * of columns. Rejects with a DatasetError or ProfileError; what concerns single columns is in the report.
 */
export async function compareSources(
  reference: Reference,
  current: DatasetSource,
  options: ComparisonOptions,
): Promise<DriftReport> {
  const started = performance.now();
  const { rules: drift, types = {}, valuesAtATime = 2_000_000 } = options;
  if ('profile' in reference) requireSettings(reference.profile, { types, time: drift.time ?? null });
  const schema = compareSchemas(schemaOf(reference), current.columns, { ...drift, types });
  await forgiveEmptyColumns(schema, reference, current);
  const rowsOfReference =
    'profile' in reference ? reference.profile.footer.source.rows : reference.source.rows;
  const hashedRows = Math.min(mostHashedRows, rowsOfReference, current.rows);
  const rules: AssessmentRules = { drift, types, hashedRows };
  const columnsAtATime = valuesAtATime / (2 * Math.max(rowsOfReference, current.rows));
  const batches = intoBatches(schema.shared, Math.max(1, Math.floor(columnsAtATime)));
  const result = await assess(reference, current, rules, batches, options);
  const order = new Map(schema.shared.map(({ name }, index) => [name, index]));
  const assessments = result.assessments.toSorted(
    (left, right) => (order.get(left.drift.name) ?? 0) - (order.get(right.drift.name) ?? 0),
  );
  const report = concludeDrift(
    assessments.map((assessment) => assessment.drift),
    {
      referenceRows: rowsInWindow(reference),
      currentRows: current.rowsInWindow,
      quality: [
        ...schema.quality,
        ...assessments.flatMap(({ quality }) => quality),
        ...repeats(schema, reference, result),
      ],
      warnings: [
        ...schema.warnings,
        ...samplingNotes(reference, current),
        ...textNotes(assessments, current),
      ],
      errors: schema.errors,
    },
    drift,
  );
  await addDetails(report, reference, current, drift);
  report.dataset.durationMs = Math.round(performance.now() - started);
  return report;
}

async function assess(
  reference: Reference,
  current: DatasetSource,
  rules: AssessmentRules,
  batches: readonly SharedColumn[][],
  { threads = availableParallelism(), valuesForThreads = 8_000_000, onProgress }: ComparisonOptions,
): Promise<PoolResult> {
  const columns = batches.reduce((sum, batch) => sum + batch.length, 0);
  let done = 0;
  const progress = (count: number): void => {
    done += count;
    onProgress?.(done, columns);
  };
  const values = columns * (current.rows + ('source' in reference ? reference.source.rows : 0));
  if (threads > 1 && batches.length > 1 && values >= valuesForThreads) {
    const before =
      'profile' in reference ? { profile: reference.profile.file } : { rows: reference.source.handle() };
    return assessOnThreads(
      { reference: before, current: current.handle(), rules },
      batches,
      threads,
      progress,
    );
  }
  const assessor = createColumnAssessor(
    'profile' in reference ? reference.profile : reference,
    current,
    rules,
  );
  const result: PoolResult = { assessments: [], hashes: [assessor.hashes] };
  for (const batch of batches) {
    result.assessments.push(...(await assessor.assess(batch)));
    progress(batch.length);
  }
  return result;
}

function intoBatches(columns: readonly SharedColumn[], fitting: number): SharedColumn[][] {
  const size = Math.min(mostColumnsAtATime, fitting);
  const batches: SharedColumn[][] = [];
  for (let start = 0; start < columns.length; start += size) batches.push(columns.slice(start, start + size));
  return batches;
}

function schemaOf(reference: Reference): DatasetSource['columns'] {
  return 'profile' in reference ? reference.profile.footer.schema : reference.source.columns;
}

function rowsInWindow(reference: Reference): number {
  return 'profile' in reference
    ? reference.profile.footer.source.rowsInWindow
    : reference.source.rowsInWindow;
}

/** A text file cannot say what a column without any value holds: it is then what the other side says. */
async function forgiveEmptyColumns(
  schema: SchemaComparison,
  reference: Reference,
  current: DatasetSource,
): Promise<void> {
  for (const { column: name } of schema.quality.filter(({ kind }) => kind === 'type-changed')) {
    const before = schemaOf(reference).find((column) => column.name === name);
    const after = current.columns.find((column) => column.name === name);
    if (name === null || before === undefined || after === undefined) continue;
    const emptyBefore =
      'source' in reference && before.kind === 'string' && (await isEmpty(reference.source, name));
    const emptyAfter = after.kind === 'string' && (await isEmpty(current, name));
    if (!emptyBefore && !emptyAfter) continue;
    schema.shared.push({ name, kind: emptyBefore ? after.kind : before.kind });
    schema.quality = schema.quality.filter(({ kind, column }) => kind !== 'type-changed' || column !== name);
    schema.errors = schema.errors.filter(({ object }) => object !== name);
  }
}

async function isEmpty(source: DatasetSource, name: string): Promise<boolean> {
  return (await source.readCategories(name)).categories.length === 0;
}

/** Only where both sides have the same columns: fewer columns repeat more. */
function repeats(
  schema: SchemaComparison,
  reference: Reference,
  { hashes }: PoolResult,
): ReturnType<typeof compareRepeatedRows> {
  if (schema.errors.length > 0 || schema.shared.length < 2) return [];
  const current = combineHashes(hashes.map((part) => part.current));
  if ('profile' in reference) return compareRepeatedRows(reference.profile.footer.repeated, current);
  const before = combineHashes(hashes.map((part) => part.reference));
  return compareRepeatedRows(
    [{ rows: before.length, share: duplicateShare(before, before.length) }],
    current,
  );
}

function samplingNotes(reference: Reference, current: DatasetSource): string[] {
  const before = 'profile' in reference ? reference.profile.footer.source : reference.source;
  return [
    { side: 'reference', ...pickRows(before) },
    { side: 'current data', ...pickRows(current) },
  ]
    .filter(({ rows, all }) => rows < all)
    .map(
      ({ side, rows, all }) =>
        `of the ${side} a random sample of ${formatCount(rows)} of ${formatCount(all)} rows was compared (--sample and --seed choose another)`,
    );
}

/** Of free text only some rows are read. */
function textNotes(assessments: readonly ColumnAssessment[], { rows }: DatasetSource): string[] {
  const sampled = assessments.filter(({ drift }) => drift.type === 'text' && drift.current.count < rows);
  const [first] = sampled;
  if (first === undefined) return [];
  const names = listObjects(sampled.map(({ drift }) => drift.name));
  return [
    `of free text (${names}) a random sample of ${formatCount(first.drift.current.count)} rows was compared`,
  ];
}

function pickRows({ rows, rowsInWindow: all }: { rows: number; rowsInWindow: number }): {
  rows: number;
  all: number;
} {
  return { rows, all };
}
