import type { Column, Dataset } from '../../domain/models/column.ts';
import type { ColumnType } from '../../domain/models/column.ts';
import { columnAs, settleType } from '../../domain/models/settle-type.ts';
import { heldOutColumns } from '../../domain/models/training/training-columns.ts';
import type { DatasetSource } from '../datasets/dataset-source.ts';
import { readColumns } from '../datasets/read-column.ts';
import type { Judgement } from './evaluation-request.ts';

/** The held-out rows as they are needed to judge: labels, answers of the serving model, and what slices are made of. */
export interface HeldOutRows {
  dataset: Dataset;
  /** Columns of `by` that there are, and names of those that there are not. */
  by: Column[];
  unknown: string[];
  current: Int32Array;
  reference: Int32Array;
}

/** Reads all rows: unlike a comparison, an evaluation pairs each of them with an answer. */
export async function readHeldOut(source: DatasetSource, judgement: Judgement): Promise<HeldOutRows> {
  const { target, prediction, probabilities = {}, by, types } = judgement;
  const wanted = new Set([
    target,
    ...(prediction === undefined ? [] : [prediction]),
    ...Object.values(probabilities),
    ...by,
    heldOutColumns.period,
  ]);
  const found = source.columns.filter(({ name }) => wanted.has(name));
  const columns = await readColumns(
    source,
    // A sample of free text would have fewer rows.
    found.map(({ name, kind }) => ({
      name,
      kind,
      type: kind === 'string' ? 'categorical' : notText(types[name]),
    })),
  );
  const settled = columns.map((column, index) =>
    columnAs(column, types[column.name] ?? settleType(found[index]!.kind, column, column) ?? column.type),
  );
  const period = settled.find(({ name }) => name === heldOutColumns.period);
  const current: number[] = [];
  const reference: number[] = [];
  for (let row = 0; row < source.rows; row += 1) (isOfReference(period, row) ? reference : current).push(row);
  const known = new Set(settled.map(({ name }) => name));
  return {
    dataset: { rows: source.rows, columns: settled },
    by: settled.filter(({ name }) => by.includes(name)),
    unknown: by.filter((name) => !known.has(name) && name !== periodName),
    current: Int32Array.from(current),
    reference: Int32Array.from(reference),
  };
}

/** What people call the column of periods, unless the data has one of that name. */
export const periodName = 'period';

function notText(type: ColumnType | undefined): ColumnType | undefined {
  return type === 'text' ? 'categorical' : type;
}

function isOfReference(period: Column | undefined, row: number): boolean {
  if (period === undefined || period.type === 'numerical') return false;
  return period.categories[period.codes[row]!] === 'reference';
}
