import type { CategoricalColumn, Column, Dataset, TextColumn } from '../column.ts';
import { gatherColumn } from '../compare/select-rows.ts';
import type { DriftRules } from '../drift-rules.ts';

/** What a model answered, and the truth where it is known; only rows in which all of it is there. */
export type ModelOutputs = RegressionOutputs | ClassifierOutputs;

export interface RegressionOutputs {
  kind: 'regression';
  predicted: Float64Array;
  /** Null where labels have not arrived. */
  truth: Float64Array | null;
  /** The other columns and the prediction, from which its error may be told. */
  features: Column[];
}

export interface ClassifierOutputs {
  kind: 'classification';
  /** Of two classes the second is the positive one. */
  classes: string[];
  /** Index of the class; null where there are probabilities only. */
  predicted: Int32Array | null;
  truth: Int32Array | null;
  /** For each class. */
  probabilities: Float64Array[] | null;
}

/** What the rules say of outputs does not fit the data; the message is one line for the user. */
export class UnusableOutputs extends Error {
  override name = 'UnusableOutputs';
}

/** Names of a positive class, where nobody says which it is. */
const positiveNames = new Set(['1', '1.0', 'true', 'True', 'TRUE', 'yes', 'Yes', 'positive']);
const fewestPredictedPositive = 0.5;

/**
 * The classes of a classifier, from its labels in the reference; null for a regression. Of two, the positive one comes
 * second: the only one with a probability column, else the one whose name says so, else the last by name.
 */
export function classesOf(reference: Dataset, { target, probabilities }: DriftRules): string[] | null {
  const labels = find(reference, target);
  if (labels === undefined || labels.type === 'numerical') return null;
  const seen = new Uint8Array(labels.categories.length);
  for (const code of labels.codes) if (code >= 0) seen[code] = 1;
  const classes = labels.categories.filter((_, code) => seen[code] === 1).toSorted();
  const named = Object.keys(probabilities ?? {});
  const positive = named.length === 1 ? named[0] : classes.find((name) => positiveNames.has(name));
  if (classes.length !== 2 || positive !== classes[0]) return classes;
  return classes.toReversed();
}

/** Reads a data set's outputs. Raises UnusableOutputs where a column that the rules name is missing or unfit. */
export function readOutputs(
  dataset: Dataset,
  classes: readonly string[] | null,
  rules: DriftRules,
): ModelOutputs {
  const target = find(dataset, rules.target);
  const prediction = find(dataset, rules.prediction);
  if (classes === null) return readRegression(dataset, target, prediction);
  const probabilities = readProbabilities(dataset, classes, rules, prediction);
  const answers = prediction?.type === 'numerical' ? undefined : prediction;
  const rows = rowsWithout([
    ...[target, prediction].filter((column) => column !== undefined),
    ...(probabilities ?? []),
  ]);
  const chosen = probabilities?.map((column) => numbers(gatherColumn(column, rows)));
  return {
    kind: 'classification',
    classes: [...classes],
    predicted:
      answers !== undefined
        ? classIndexes(gatherColumn(answers, rows), classes)
        : (mostLikely(chosen, rows.length) ?? null),
    truth: target === undefined ? null : classIndexes(gatherColumn(target, rows), classes),
    probabilities: chosen ?? null,
  };
}

function readRegression(
  dataset: Dataset,
  target: Column | undefined,
  prediction: Column | undefined,
): ModelOutputs {
  if (prediction?.type !== 'numerical') {
    throw new UnusableOutputs('a regression (its target is numerical) needs a numerical prediction column');
  }
  const rows = rowsWithout(target === undefined ? [prediction] : [prediction, target]);
  const features = dataset.columns.filter((column) => column !== target && column.type !== 'text');
  return {
    kind: 'regression',
    predicted: numbers(gatherColumn(prediction, rows)),
    truth: target === undefined ? null : numbers(gatherColumn(target, rows)),
    features: features.map((column) => gatherColumn(column, rows)),
  };
}

/** A numerical prediction of a class is the probability of the positive one. */
function readProbabilities(
  dataset: Dataset,
  classes: readonly string[],
  { probabilities = {} }: DriftRules,
  prediction: Column | undefined,
): Column[] | null {
  const columns = classes.map((name) => {
    const column = probabilities[name];
    if (column === undefined) return undefined;
    const found = find(dataset, column);
    if (found?.type === 'numerical') return found;
    throw new UnusableOutputs(
      `"${column}" is no numerical column: it cannot be the probability of "${name}"`,
    );
  });
  if (columns.every((column) => column !== undefined)) return columns;
  if (classes.length !== 2) return null;
  const positive = columns[1] ?? (prediction?.type === 'numerical' ? prediction : undefined);
  if (positive?.type !== 'numerical') return null;
  const negative = { ...positive, values: positive.values.map((value) => 1 - value) };
  return [negative, positive];
}

function mostLikely(
  probabilities: readonly Float64Array[] | undefined,
  rows: number,
): Int32Array | undefined {
  if (probabilities === undefined) return undefined;
  return Int32Array.from({ length: rows }, (_, row) => {
    if (probabilities.length === 2) return probabilities[1]![row]! >= fewestPredictedPositive ? 1 : 0;
    let best = 0;
    for (let index = 1; index < probabilities.length; index++) {
      if (probabilities[index]![row]! > probabilities[best]![row]!) best = index;
    }
    return best;
  });
}

/** A class that the reference never had is none of them: −1, always wrong. */
function classIndexes(column: Column, classes: readonly string[]): Int32Array {
  if (column.type === 'numerical') throw new UnusableOutputs(`"${column.name}" holds numbers, not classes`);
  const indexOf = column.categories.map((name) => classes.indexOf(name));
  return column.codes.map((code) => indexOf[code] ?? -1);
}

function numbers(column: Column): Float64Array {
  if (column.type !== 'numerical') throw new UnusableOutputs(`"${column.name}" holds no numbers`);
  return column.values;
}

/** Rows in which none of the columns is missing. */
function rowsWithout(columns: readonly Column[]): Int32Array {
  const rows: number[] = [];
  const count = columns[0]?.count ?? 0;
  for (let row = 0; row < count; row++) if (columns.every((column) => isPresent(column, row))) rows.push(row);
  return Int32Array.from(rows);
}

function isPresent(column: Column, row: number): boolean {
  return column.type === 'numerical' ? !Number.isNaN(column.values[row]!) : isKnown(column, row);
}

function isKnown(column: CategoricalColumn | TextColumn, row: number): boolean {
  return column.codes[row]! >= 0;
}

function find({ columns }: Dataset, name: string | undefined): Column | undefined {
  return columns.find((column) => column.name === name);
}
