import type { DatasetHandle } from '../datasets/dataset-source.ts';
import type { Engine } from '../datasets/duckdb/engine.ts';
import { numberOfColumn } from './data-roles.ts';
import type { DataRoles } from './data-roles.ts';
import { TrainingDataError } from './errors.ts';
import { countRows, numberIn } from './statements.ts';

/** Which part of the labelled rows is kept from training: the last of them, by share, number or time. */
export type HeldOut = { share: number } | { latest: { rows: number } | { milliseconds: number } };

/** More make no comparison surer, and are held in memory by the evaluation. */
const mostRows = 1_000_000;

/**
 * Number of the first row that is held out, of labelled rows in their final order: that of time, so that a candidate is
 * judged by what came after all it has seen, or that of digests, where it is as good as random.
 */
export async function firstHeldOut(
  engine: Engine,
  labelled: string,
  rows: number,
  { heldOut, current, roles }: { heldOut: HeldOut; current: DatasetHandle; roles: DataRoles },
): Promise<number> {
  const fewest = Math.max(0, rows - mostRows);
  if ('share' in heldOut) return Math.max(fewest, rows - Math.ceil(heldOut.share * rows));
  const { latest } = heldOut;
  if ('rows' in latest) return Math.max(fewest, rows - latest.rows);
  if (roles.time === undefined)
    throw new TrainingDataError(
      'retrain.data.heldOut.latest is a time; name the column with the time of each row (`time`)',
    );
  const seconds = inSeconds(numberOfColumn(current, roles.time));
  const newest = await numberIn(engine, `SELECT max(${seconds}) FROM ${labelled}`);
  return Math.max(
    fewest,
    await countRows(engine, labelled, `${seconds} < ${newest - latest.milliseconds / 1000}::DOUBLE`),
  );
}

/** Numbers are seconds or milliseconds since 1970. */
function inSeconds(value: string): string {
  return `(CASE WHEN ${value} > 1e11 THEN ${value} / 1000 ELSE ${value} END)`;
}
