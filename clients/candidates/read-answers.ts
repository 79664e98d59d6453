import type { Column, Dataset } from '../../domain/models/column.ts';
import { gatherColumn } from '../../domain/models/compare/select-rows.ts';
import { heldOutColumns } from '../../domain/models/training/training-columns.ts';
import type { DatasetSource } from '../datasets/dataset-source.ts';
import { readColumns } from '../datasets/read-column.ts';
import { CandidateResultError } from './errors.ts';

/** Columns of answers: the prediction, and one with the probability of each class. */
export const answerColumns = { prediction: 'prediction', probability: 'probabilities.' } as const;

/** They are held in memory: a small file may hold any number of columns that repeat one value. */
const mostValues = 50_000_000;
const tolerance = 1e-6;
/** Programs write probabilities with few digits. */
const sumTolerance = 1e-3;

/**
 * The answers of a candidate in the order of the questions, however they are ordered in its file. Every question has
 * exactly one, and every answer a value. Rejects with a CandidateResultError that names the first fault.
 */
export async function readAnswers(source: DatasetSource, rows: number): Promise<Dataset> {
  const fail = (problem: string): never => {
    throw new CandidateResultError(`${source.label}: ${problem}`);
  };
  const names = source.columns.map(({ name }) => name);
  if (!names.includes(heldOutColumns.row))
    fail(`has no column ${heldOutColumns.row}, by which an answer names its question`);
  const wanted = source.columns.filter(({ name }) => isAnswer(name));
  if (wanted.length === 0)
    fail(`has neither a column ${answerColumns.prediction} nor ${answerColumns.probability}<class>`);
  if (source.rowsInWindow !== rows)
    fail(`has ${source.rowsInWindow} answers to ${rows} questions; expected one to each`);
  if (wanted.length * rows > mostValues)
    fail(`has ${wanted.length} columns of answers to ${rows} questions; expected fewer classes`);
  const [numbers = new Float64Array()] = await source.readNumbers([heldOutColumns.row]);
  const order = orderOf(numbers, fail);
  const columns = await readColumns(
    source,
    // A sample of free text would have fewer rows.
    wanted.map(({ name, kind }) => ({ name, kind, ...(kind === 'string' ? { type: 'categorical' } : {}) })),
  );
  const ordered = columns.map((column) => gatherColumn(column, order));
  for (const column of ordered) requireValues(column, fail);
  requireDistribution(ordered, fail);
  return { rows, columns: ordered };
}

type Fail = (problem: string) => never;

function isAnswer(name: string): boolean {
  return name === answerColumns.prediction || name.startsWith(answerColumns.probability);
}

/** For each question, where its answer is. */
function orderOf(numbers: Float64Array, fail: Fail): Int32Array {
  const order = new Int32Array(numbers.length).fill(-1);
  for (const [place, number] of numbers.entries()) {
    if (!Number.isInteger(number) || number < 0 || number >= numbers.length)
      fail(`answers row ${Number.isNaN(number) ? 'without a number' : number}, which nobody asked`);
    if (order[number] !== -1) fail(`answers row ${number} twice`);
    order[number] = place;
  }
  return order;
}

function requireValues(column: Column, fail: Fail): void {
  const isProbability = column.name.startsWith(answerColumns.probability);
  if (column.type !== 'numerical') {
    if (isProbability) fail(`${column.name} holds text; expected numbers from 0 to 1`);
    const row = column.codes.indexOf(-1);
    if (row !== -1) fail(`has no ${column.name} for row ${row}`);
    return;
  }
  const row = column.values.findIndex((value) => !Number.isFinite(value));
  if (row !== -1) fail(`has no number as ${column.name} of row ${row}`);
  if (!isProbability) return;
  const wild = column.values.findIndex((value) => value < -tolerance || value > 1 + tolerance);
  if (wild !== -1) fail(`${column.name} of row ${wild} is ${column.values[wild]}; expected 0 to 1`);
}

/** Probabilities of several classes are of one whole. */
function requireDistribution(columns: readonly Column[], fail: Fail): void {
  const probabilities = columns.flatMap((column) =>
    column.type === 'numerical' && column.name.startsWith(answerColumns.probability) ? [column.values] : [],
  );
  const [first] = probabilities;
  if (first === undefined || probabilities.length < 2) return;
  for (let row = 0; row < first.length; row += 1) {
    let sum = 0;
    for (const values of probabilities) sum += values[row]!;
    if (Math.abs(sum - 1) > sumTolerance)
      fail(`the probabilities of row ${row} add up to ${sum}; expected 1`);
  }
}
