import path from 'node:path';
import type { DatasetHandle } from '../datasets/dataset-source.ts';
import type { Engine } from '../datasets/duckdb/engine.ts';
import { identifier, literal } from '../datasets/duckdb/sql.ts';
import { isPresent, visibleColumns } from './data-roles.ts';
import type { ChosenColumns } from './data-roles.ts';
import { digestOf, relationOf } from './relation.ts';
import { copyTo, rowsOf } from './statements.ts';

export interface ReferenceRequest {
  current: DatasetHandle;
  reference?: DatasetHandle;
  referenceRows: number;
}

/**
 * Rows of the reference with labels and answers, in the types of the window, as a table expression: undefined where
 * there are none. They are chosen by a digest of their contents; rows that are trained on are not among them.
 */
export async function addReference(
  engine: Engine,
  { current, reference, referenceRows }: ReferenceRequest,
  columns: ChosenColumns,
  { labelled, folder }: { labelled: string; folder: string },
): Promise<{ rows: string | undefined; notes: string[] }> {
  if (reference === undefined || referenceRows === 0) return { rows: undefined, notes: [] };
  const there = new Set(reference.columns.map(({ name }) => name));
  const { target, answers, time } = columns;
  const missing = [target, ...answers, ...(time === undefined ? [] : [time])].find(
    (name) => !there.has(name),
  );
  if (missing !== undefined)
    return { rows: undefined, notes: [`no rows of the reference are held out: it has no column ${missing}`] };
  const visible = visibleColumns(columns);
  const names = [...visible, target, ...answers];
  const types = await typesOf(engine, labelled);
  const cast = names.map((name) => {
    const type = types.get(name) ?? 'VARCHAR';
    return `${there.has(name) ? `TRY_CAST(${identifier(name)} AS ${type})` : `NULL::${type}`} AS ${identifier(name)}`;
  });
  const rows = relationOf(
    reference,
    names.filter((name) => there.has(name)),
  );
  const isKnown = [target, ...answers].map((name) => isPresent(current, name));
  // Without a time, different rows may have the same contents.
  const isNew = time === undefined ? [] : [`digest NOT IN (SELECT digest FROM ${labelled})`];
  const file = path.join(folder, 'reference.parquet');
  const digested = `SELECT *, ${digestOf(visible)} AS digest FROM (SELECT ${cast.join(', ')} FROM ${rows})`;
  await copyTo(
    engine,
    file,
    `SELECT * FROM (SELECT * FROM (${digested}) WHERE ${[...isKnown, ...isNew].join(' AND ')} ` +
      `ORDER BY digest LIMIT ${referenceRows}) ORDER BY ${time === undefined ? '' : `${identifier(time)}, `}digest`,
  );
  return { rows: `read_parquet(${literal(file)})`, notes: [] };
}

async function typesOf(engine: Engine, from: string): Promise<Map<string, string>> {
  const described = await rowsOf(engine, `DESCRIBE SELECT * FROM ${from}`);
  return new Map(described.map(([name, type]) => [String(name), String(type)]));
}
