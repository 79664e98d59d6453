import type { Column, ColumnType } from '../../domain/models/column.ts';
import { textDistinctShare, type SourceKind } from '../../domain/models/source-column.ts';
import type { DatasetSource } from './dataset-source.ts';

/** A column to read, with what is known of it. */
export interface ColumnRequest {
  name: string;
  kind: SourceKind;
  /** The type that the user states, or both sides agree on. */
  type?: ColumnType | undefined;
}

/** Reads columns as their kind asks: numbers in one pass over the rows, texts one by one. */
export async function readColumns(
  source: DatasetSource,
  requests: readonly ColumnRequest[],
): Promise<Column[]> {
  const numeric = requests.filter(isNumeric);
  const numbers = await source.readNumbers(numeric.map(({ name }) => name));
  const valuesOf = new Map(numeric.map(({ name }, index) => [name, numbers[index]]));
  const columns: Column[] = [];
  for (const request of requests) {
    const { name, kind } = request;
    const values = valuesOf.get(name);
    if (values === undefined) {
      const rows = await textRows(source, request);
      const texts = await rows.readCategories(name);
      columns.push({ type: 'categorical', name, count: rows.rows, ...texts });
    } else {
      const integer = kind === 'integer' && areWhole(values);
      columns.push({ type: 'numerical', name, count: source.rows, values, integer });
    }
  }
  return columns;
}

/** Of free text so many rows say all there is to say; a dictionary of more would only fill memory. */
const mostTexts = 50_000;

/** The rows to read of a column of text: all of a category's, a sample of free text. */
async function textRows(source: DatasetSource, { name, kind, type }: ColumnRequest): Promise<DatasetSource> {
  if (source.rows <= mostTexts || kind !== 'string' || type === 'categorical') return source;
  if (type === undefined) {
    const { distinct, values } = await source.countDistinct(name);
    if (distinct <= values * textDistinctShare) return source;
  }
  return source.sampled(mostTexts, 1);
}

/** Times compared as categories are text; whatever is stated to be numerical is read as numbers. */
function isNumeric({ kind, type }: ColumnRequest): boolean {
  return type === 'numerical' || kind === 'float' || kind === 'integer';
}

/** What looks whole in the first rows of a text file may not be later. */
function areWhole(values: Float64Array): boolean {
  // A missing value differs from itself as well.
  for (let row = 0; row < values.length; row++) {
    const value = values[row] ?? 0;
    if (value !== Math.floor(value) && value === value) return false;
  }
  return true;
}
