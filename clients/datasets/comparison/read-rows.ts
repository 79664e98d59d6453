import type { Column, ColumnType, Dataset } from '../../../domain/models/column.ts';
import { columnAs, settleType } from '../../../domain/models/settle-type.ts';
import type { DatasetSource } from '../dataset-source.ts';
import { readColumns, type ColumnRequest } from '../read-column.ts';

/** Columns by name, with the type that both sides agreed on; undefined where one side alone decides. */
export type WantedColumns = ReadonlyMap<string, ColumnType | undefined>;

/** Values of one side that whole rows may take: 256 MB. */
const mostValues = 32_000_000;

/**
 * Whole rows of those columns asked for that the source has. Of more rows than memory is meant for a random sample, in
 * their order.
 */
export async function readRows(source: DatasetSource, wanted: WantedColumns, seed: number): Promise<Dataset> {
  const most = Math.floor(mostValues / Math.max(1, wanted.size));
  const rows = source.rows <= most ? source : source.sampled(most, seed);
  const requests = rows.columns
    .filter(({ name }) => wanted.has(name))
    // A sample of free text would have fewer rows than the other columns.
    .map(({ name, kind }) => ({ name, kind, type: notText(wanted.get(name)), settled: wanted.get(name) }));
  const columns = await readColumns(rows, requests);
  return {
    rows: rows.rows,
    columns: columns.flatMap((column, index) => asWanted(column, requests[index])),
  };
}

function asWanted(
  column: Column,
  request: (ColumnRequest & { settled: ColumnType | undefined }) | undefined,
): Column[] {
  if (request === undefined) return [];
  const type = request.settled ?? settleType(request.kind, column, column);
  return type === undefined ? [] : [columnAs(column, type)];
}

function notText(type: ColumnType | undefined): ColumnType | undefined {
  return type === 'text' ? 'categorical' : type;
}
