import type { ColumnType, Dataset } from '../../../domain/models/column.ts';
import { columnAs } from '../../../domain/models/settle-type.ts';
import type { DatasetSource } from '../dataset-source.ts';
import { readColumns } from '../read-column.ts';

/** Values of one side that whole rows may take: 256 MB. */
const mostValues = 32_000_000;

/**
 * Whole rows of the columns asked for, with the types that both sides agreed on. Of more rows than memory is meant
 * for a random sample, in their order.
 */
export async function readRows(
  source: DatasetSource,
  types: ReadonlyMap<string, ColumnType>,
  seed: number,
): Promise<Dataset> {
  const rows = Math.floor(mostValues / Math.max(1, types.size));
  return read(source.rows <= rows ? source : source.sampled(rows, seed), types);
}

async function read(source: DatasetSource, types: ReadonlyMap<string, ColumnType>): Promise<Dataset> {
  const requests = source.columns
    .filter(({ name }) => types.has(name))
    .map(({ name, kind }) => ({ name, kind, type: types.get(name) }));
  const columns = await readColumns(source, requests);
  return {
    rows: source.rows,
    columns: columns.map((column) => columnAs(column, types.get(column.name) ?? column.type)),
  };
}
