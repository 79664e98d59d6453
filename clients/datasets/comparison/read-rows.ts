import type { ColumnType, Dataset } from '../../../domain/models/column.ts';
import { columnAs } from '../../../domain/models/settle-type.ts';
import type { DatasetHandle, DatasetSource } from '../dataset-source.ts';
import { reopenDataset } from '../open-dataset.ts';
import { readColumns } from '../read-column.ts';
import { selectRows } from '../select-rows.ts';

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
  if (source.rows <= rows) return read(source, types);
  const sample = await reopenDataset(narrowed(source, rows, seed));
  try {
    return await read(sample, types);
  } finally {
    await sample.close();
  }
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

function narrowed(source: DatasetSource, rows: number, seed: number): DatasetHandle {
  const handle = source.handle();
  const chosen = selectRows(source.rows, rows, seed);
  if (chosen === undefined) return handle;
  const { selection } = handle;
  if (selection !== undefined)
    for (const [index, row] of chosen.entries()) chosen[index] = selection[row] ?? 0;
  return { ...handle, selection: chosen };
}
