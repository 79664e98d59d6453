import type { DatasetHandle } from '../datasets/dataset-source.ts';
import type { Engine } from '../datasets/duckdb/engine.ts';
import { identifier, literal } from '../datasets/duckdb/sql.ts';
import { isPresent } from './data-roles.ts';
import type { ChosenColumns } from './data-roles.ts';
import { TrainingDataError } from './errors.ts';
import { countRows, numberIn, rowsOf } from './statements.ts';

/** Whose answers a candidate is held against. */
export interface Champion {
  /** SQL of the held-out rows that it answered. */
  condition: string;
  notes: string[];
}

/** So many of the newest rows tell which revision serves. */
const newestRows = 200;

/**
 * The held-out rows that the serving model answered. Where the source knows revisions, those of the one that serves
 * now, as long as they are enough: an earlier model, or a canary that was rolled back, is not what a candidate has to
 * beat. Rejects with a TrainingDataError where too few rows are left, or all have one label.
 */
export async function chooseChampion(
  engine: Engine,
  labelled: string,
  start: number,
  columns: ChosenColumns,
  { current, minimumHeldOutRows }: { current: DatasetHandle; minimumHeldOutRows: number },
): Promise<Champion> {
  const heldOut = `file_row_number >= ${start}`;
  const answered = [heldOut, ...columns.answers.map((name) => isPresent(current, name))].join(' AND ');
  const [all, rows] = [
    await countRows(engine, labelled, heldOut),
    await countRows(engine, labelled, answered),
  ];
  if (rows < minimumHeldOutRows)
    throw new TrainingDataError(
      `${current.label} leaves ${rows} held-out rows with a label and an answer of the serving model; ` +
        `${minimumHeldOutRows} are needed to judge a candidate (retrain.data.minimumHeldOutRows)`,
    );
  const unanswered = all - rows;
  const notes =
    unanswered === 0
      ? []
      : [`${unanswered} held-out rows have no answer of the serving model and are left out`];
  const serving = await servingRevision(engine, labelled, answered, columns);
  const chosen = await narrowed(engine, labelled, { answered, rows, serving, minimumHeldOutRows });
  await requireTwoLabels(engine, labelled, chosen.condition, columns.target);
  return { condition: chosen.condition, notes: [...notes, ...chosen.notes] };
}

interface Answered {
  answered: string;
  rows: number;
  serving: { name: string; condition: string } | undefined;
  minimumHeldOutRows: number;
}

async function narrowed(
  engine: Engine,
  labelled: string,
  { answered, rows, serving, minimumHeldOutRows }: Answered,
): Promise<Champion> {
  if (serving === undefined) return { condition: answered, notes: [] };
  const condition = `${answered} AND ${serving.condition}`;
  const own = await countRows(engine, labelled, condition);
  if (own === rows) return { condition: answered, notes: [] };
  if (own < minimumHeldOutRows)
    return {
      condition: answered,
      notes: [
        `only ${own} of ${rows} held-out rows were answered by revision ${serving.name}, too few: answers of the revisions before it are taken as well`,
      ],
    };
  return {
    condition,
    notes: [
      `${rows - own} held-out rows were answered by other revisions than ${serving.name} and are left out`,
    ],
  };
}

/** The revision that answered most of the newest rows. */
async function servingRevision(
  engine: Engine,
  labelled: string,
  answered: string,
  { revision }: ChosenColumns,
): Promise<Answered['serving']> {
  if (revision === undefined) return undefined;
  const column = identifier(revision);
  const newest = `SELECT ${column} AS name FROM ${labelled} WHERE ${answered} ORDER BY file_row_number DESC LIMIT ${newestRows}`;
  const counted = `SELECT name FROM (${newest}) WHERE name <> '' GROUP BY name ORDER BY count(*) DESC, name LIMIT 1`;
  const name = (await rowsOf(engine, counted))[0]?.[0];
  return typeof name === 'string' ? { name, condition: `${column} = ${literal(name)}` } : undefined;
}

async function requireTwoLabels(
  engine: Engine,
  labelled: string,
  condition: string,
  target: string,
): Promise<void> {
  const query = `SELECT count(DISTINCT ${identifier(target)}) FROM ${labelled} WHERE ${condition}`;
  if ((await numberIn(engine, query)) >= 2) return;
  throw new TrainingDataError(
    `all held-out rows have the same ${target}; hold out more (retrain.data.heldOut), or take a longer window`,
  );
}
