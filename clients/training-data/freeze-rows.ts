import path from 'node:path';
import { heldOutColumns } from '../../domain/models/training/training-columns.ts';
import type { DatasetHandle } from '../datasets/dataset-source.ts';
import { openEngine } from '../datasets/duckdb/engine.ts';
import type { Engine } from '../datasets/duckdb/engine.ts';
import { identifier, literal } from '../datasets/duckdb/sql.ts';
import { timestamp } from '../datasets/timestamp.ts';
import { addReference } from './add-reference.ts';
import { chooseChampion } from './choose-champion.ts';
import type { Champion } from './choose-champion.ts';
import { chooseColumns, isPresent, numberOfColumn, visibleColumns } from './data-roles.ts';
import type { ChosenColumns, DataRoles } from './data-roles.ts';
import { freezingFault, TrainingDataError } from './errors.ts';
import { firstHeldOut } from './held-out.ts';
import type { HeldOut } from './held-out.ts';
import { digestOf, relationOf } from './relation.ts';
import { copyTo, countRows, numberIn } from './statements.ts';

export interface FreezeRequest {
  /** The window, open on this machine. */
  current: DatasetHandle;
  /** Rows with labels of what the model was made for before. */
  reference?: DatasetHandle;
  roles: DataRoles;
  heldOut: HeldOut;
  referenceRows: number;
  minimumRows: number;
  minimumHeldOutRows: number;
}

/** The three files, and what is in them. */
export interface FrozenRows {
  training: string;
  evaluation: string;
  questions: string;
  columns: ChosenColumns;
  trainingRows: number;
  evaluationRows: number;
  window?: { from: string; to: string };
  /** What was left out and why, a line each. */
  notes: string[];
}

/** Most that DuckDB takes; what does not fit is sorted on disk. */
const memory = '1GB';

/**
 * Writes training, held-out and question rows of a window into files of a folder. Rows without a label are left out; the
 * others are in order of time and contents, so that the same rows give the same bytes. Memory is bounded by DuckDB's
 * limit whatever the rows; the folder needs about three times what they take as Parquet. Rejects with a
 * TrainingDataError, or the reason of the signal.
 */
export async function freezeRows(
  request: FreezeRequest,
  folder: string,
  signal: AbortSignal,
): Promise<FrozenRows> {
  signal.throwIfAborted();
  // One thread: row groups would be cut differently from run to run.
  await using engine = await openEngine({ threads: 1, memory });
  const stop = (): void => engine.connection.interrupt();
  signal.addEventListener('abort', stop, { once: true });
  try {
    await engine.connection.run(`SET temp_directory = ${literal(path.join(folder, 'spilled'))}`);
    return await freeze(engine, request, folder);
  } catch (error) {
    signal.throwIfAborted();
    throw freezingFault(request.current.label, error);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

async function freeze(engine: Engine, request: FreezeRequest, folder: string): Promise<FrozenRows> {
  const { current } = request;
  const columns = chooseColumns(current, current.label, request.roles);
  const labelled = await writeLabelled(engine, current, columns, path.join(folder, 'labelled.parquet'));
  const rows = await countRows(engine, labelled);
  if (rows === 0)
    throw new TrainingDataError(
      `none of the ${current.rowsInWindow} rows of ${current.label} has a label yet; nothing can be trained on them`,
    );
  const start = await firstHeldOut(engine, labelled, rows, request);
  await requireLabels(engine, request, columns, { labelled, start });
  const champion = await chooseChampion(engine, labelled, start, columns, request);
  const visible = visibleColumns(columns).map(identifier).join(', ');
  const training = path.join(folder, 'training.parquet');
  await copyTo(
    engine,
    training,
    `SELECT ${visible}, ${identifier(columns.target)} FROM ${labelled} WHERE file_row_number < ${start}`,
  );
  const added = await addReference(engine, request, columns, { labelled, folder });
  const { evaluation, questions } = await writeHeldOut(engine, folder, {
    columns,
    champion,
    labelled,
    added,
  });
  return {
    training,
    evaluation,
    questions,
    columns,
    trainingRows: start,
    evaluationRows: await countRows(engine, `read_parquet(${literal(evaluation)})`),
    ...(await windowOf(engine, request, labelled, columns.time)),
    notes: [...unlabelledNote(current.rowsInWindow - rows), ...champion.notes, ...added.notes],
  };
}

/** Rows with a label, in their final order, as a table expression whose rows are numbered. */
async function writeLabelled(
  engine: Engine,
  current: DatasetHandle,
  columns: ChosenColumns,
  file: string,
): Promise<string> {
  const { target, answers, revision } = columns;
  const visible = visibleColumns(columns);
  const names = [...visible, target, ...answers, ...(revision === undefined ? [] : [revision])];
  const order = [
    ...(columns.time === undefined ? [] : [identifier(columns.time)]),
    'digest',
    ...[target, ...answers].map((name) => `${identifier(name)}::VARCHAR`),
  ];
  await copyTo(
    engine,
    file,
    `SELECT *, ${digestOf(visible)} AS digest FROM ${relationOf(current, names)} ` +
      `WHERE ${isPresent(current, target)} ORDER BY ${order.join(', ')}`,
  );
  return `read_parquet(${literal(file)}, file_row_number = true)`;
}

interface HeldOutRows {
  columns: ChosenColumns;
  champion: Champion;
  labelled: string;
  added: { rows: string | undefined };
}

async function writeHeldOut(
  engine: Engine,
  folder: string,
  { columns, champion, labelled, added }: HeldOutRows,
): Promise<{ evaluation: string; questions: string }> {
  const held = path.join(folder, 'held-out.parquet');
  const visible = visibleColumns(columns).map(identifier).join(', ');
  const all = `${visible}, ${[columns.target, ...columns.answers].map(identifier).join(', ')}`;
  const own = `SELECT 'current' AS ${heldOutColumns.period}, ${all} FROM ${labelled} WHERE ${champion.condition}`;
  const others = added.rows === undefined ? '' : ` UNION ALL SELECT 'reference', ${all} FROM ${added.rows}`;
  await copyTo(engine, held, own + others);
  const numbered = `read_parquet(${literal(held)}, file_row_number = true)`;
  const row = `file_row_number AS ${heldOutColumns.row}`;
  const [evaluation, questions] = ['evaluation.parquet', 'questions.parquet'].map((name) =>
    path.join(folder, name),
  ) as [string, string];
  await copyTo(engine, evaluation, `SELECT ${row}, * EXCLUDE (file_row_number) FROM ${numbered}`);
  await copyTo(engine, questions, `SELECT ${row}, ${visible} FROM ${numbered}`);
  return { evaluation, questions };
}

/** Enough rows to learn from, and more than one label among them. */
async function requireLabels(
  engine: Engine,
  { current, minimumRows }: FreezeRequest,
  { target }: ChosenColumns,
  { labelled, start }: { labelled: string; start: number },
): Promise<void> {
  if (start < minimumRows)
    throw new TrainingDataError(
      `${current.label} leaves ${start} rows with a label to train on; ${minimumRows} are needed (retrain.data.minimumRows)`,
    );
  const query = `SELECT count(DISTINCT ${identifier(target)}) FROM ${labelled} WHERE file_row_number < ${start}`;
  if ((await numberIn(engine, query)) < 2)
    throw new TrainingDataError(
      `all ${start} rows to train on have the same ${target}; a model needs at least two to tell apart`,
    );
}

async function windowOf(
  engine: Engine,
  { current }: FreezeRequest,
  labelled: string,
  time: string | undefined,
): Promise<Pick<FrozenRows, 'window'>> {
  if (time === undefined) return {};
  const boundary = async (aggregate: 'min' | 'max'): Promise<string | undefined> =>
    timestamp(
      await numberIn(engine, `SELECT ${aggregate}(${numberOfColumn(current, time)}) FROM ${labelled}`),
    );
  const [from, to] = [await boundary('min'), await boundary('max')];
  return from === undefined || to === undefined ? {} : { window: { from, to } };
}

function unlabelledNote(rows: number): string[] {
  if (rows === 0) return [];
  return [`${rows} rows have no label yet and are left out`];
}
