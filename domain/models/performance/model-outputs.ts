import type { CategoricalColumn, Column, Dataset, TextColumn } from '../column.ts';
import { gatherColumn } from '../compare/select-rows.ts';
import type { DriftRules } from '../drift-rules.ts';
import { classIndexes, className, holdsClasses } from './classes.ts';
import { UnusableOutputs } from './unusable-outputs.ts';

/** What a model answered, and the truth where it is known; only rows in which all of it is there. */
export type ModelOutputs = RegressionOutputs | ClassifierOutputs;

export interface RegressionOutputs {
  kind: 'regression';
  predicted: Float64Array;
  /** Null where labels have not arrived. */
  truth: Float64Array | null;
  /** Columns from which its error may be told. */
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

const fewestPredictedPositive = 0.5;

/**
 * Reads a data set's outputs. Raises UnusableOutputs where a column that the rules name is missing or unfit.
 *
 * @param classes  null for a regression
 * @param features columns from which the error of a regression may be told; in the same order for both data sets
 */
export function readOutputs(
  dataset: Dataset,
  classes: readonly string[] | null,
  rules: DriftRules,
  features: readonly string[] = [],
): ModelOutputs {
  const target = find(dataset, rules.target);
  const prediction = find(dataset, rules.prediction);
  if (classes === null) return readRegression(dataset, target, prediction, features);
  const probabilities = readProbabilities(dataset, classes, rules, prediction);
  const answers = prediction !== undefined && holdsClasses(prediction, classes) ? prediction : undefined;
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
  names: readonly string[],
): ModelOutputs {
  if (prediction?.type !== 'numerical') {
    throw new UnusableOutputs('a regression (its target is numerical) needs a numerical prediction column');
  }
  const rows = rowsWithout(target === undefined ? [prediction] : [prediction, target]);
  const features = names.map((name) => find(dataset, name)).filter((column) => column !== undefined);
  return {
    kind: 'regression',
    predicted: numbers(gatherColumn(prediction, rows)),
    truth: target === undefined ? null : numbers(gatherColumn(target, rows)),
    features: features.map((column) => gatherColumn(column, rows)),
  };
}

/** A numerical prediction that is no class is the probability of the positive one. */
function readProbabilities(
  dataset: Dataset,
  classes: readonly string[],
  { probabilities = {} }: DriftRules,
  prediction: Column | undefined,
): Column[] | null {
  const columnOf = new Map(Object.entries(probabilities).map(([name, column]) => [className(name), column]));
  for (const name of columnOf.keys()) {
    if (classes.includes(name)) continue;
    throw new UnusableOutputs(`the target has no class "${name}"; it has ${classes.join(', ')}`);
  }
  const columns = classes.map((name) => {
    const column = columnOf.get(name);
    if (column === undefined) return undefined;
    const found = find(dataset, column);
    if (found?.type === 'numerical') return found;
    throw new UnusableOutputs(
      `"${column}" is no numerical column: it cannot be the probability of "${name}"`,
    );
  });
  if (columns.every((column) => column !== undefined)) return columns;
  if (classes.length !== 2) return null;
  const asProbability =
    prediction?.type === 'numerical' && !holdsClasses(prediction, classes) ? prediction : undefined;
  const positive = columns[1] ?? asProbability;
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
