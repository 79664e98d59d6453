import type { Column, Dataset } from '../column.ts';
import type { DriftRules } from '../drift-rules.ts';
import { columnAs } from '../settle-type.ts';
import { UnusableOutputs } from './unusable-outputs.ts';

/** Names of a positive class, where nobody says which it is. */
const positiveNames = new Set(['1', 'true', 'True', 'TRUE', 'yes', 'Yes', 'positive']);
/** More distinct numbers are a quantity. */
const mostNumericalClasses = 50;

/**
 * The classes of a classifier, from its labels in the reference; null for a regression. Numbers are labels where
 * probabilities are named or the prediction is a category. Of two classes the positive one comes second: the only one
 * with a probability column, else the one whose name says so, else the last by name.
 */
export function classesOf(reference: Dataset, rules: DriftRules): string[] | null {
  const labels = reference.columns.find(({ name }) => name === rules.target);
  const prediction = reference.columns.find(({ name }) => name === rules.prediction);
  if (labels === undefined) return null;
  const classifies = rules.probabilities !== undefined || (prediction ?? labels).type !== 'numerical';
  if (labels.type === 'numerical' && !classifies) return null;
  const classes = [...new Set(namesOf(labels))].toSorted();
  if (labels.type === 'numerical' && classes.length > mostNumericalClasses) {
    throw new UnusableOutputs(
      `"${labels.name}" has ${classes.length} distinct numbers: too many to be classes`,
    );
  }
  const named = Object.keys(rules.probabilities ?? {}).map(className);
  const positive = named.length === 1 ? named[0] : classes.find((name) => positiveNames.has(name));
  return classes.length === 2 && positive === classes[0] ? classes.toReversed() : classes;
}

/** Whether the values of a column are the names of classes, or numbers of another kind. */
export function holdsClasses(column: Column, classes: readonly string[]): boolean {
  if (column.type !== 'numerical') return true;
  const names = new Set(classes);
  return column.values.every((value) => Number.isNaN(value) || names.has(String(value)));
}

/** For each row the index of its class; −1 for one that the reference never had: it is always wrong. */
export function classIndexes(column: Column, classes: readonly string[]): Int32Array {
  const named = columnAs(column, 'categorical');
  if (named.type === 'numerical') throw new TypeError(`"${column.name}" did not become categories`);
  const indexOf = named.categories.map((name) => classes.indexOf(className(name)));
  return named.codes.map((code) => indexOf[code] ?? -1);
}

/** 1.0 and 1 are one class, however a file spells it. */
export function className(name: string): string {
  return name.trim() !== '' && Number.isFinite(Number(name)) ? String(Number(name)) : name;
}

/** Names of the classes that occur, in order of first appearance. */
function namesOf(column: Column): string[] {
  const named = columnAs(column, 'categorical');
  if (named.type === 'numerical') return [];
  const seen = new Uint8Array(named.categories.length);
  for (const code of named.codes) if (code >= 0) seen[code] = 1;
  return named.categories.filter((_, code) => seen[code] === 1).map(className);
}
