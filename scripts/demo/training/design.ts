import type { LogisticModel, Term } from '../../dev/inference-services/logistic-model.ts';
import type { Row } from './frozen-rows.ts';
import { TrainingError } from './training-error.ts';

/** What a model is made of before it has weights: each input column of the fit, as a term with weight 1. */
export interface Design {
  inputs: { term: Term; category?: string; mean: number; deviation: number }[];
}

/**
 * Chooses the terms of a model from its rows: each number as it is, and by its logarithm where it is never negative;
 * each text by its values. Inputs are standardised, so that one learning rate fits them all.
 */
export function designOf(rows: readonly Row[], features: readonly string[]): Design {
  if (features.length === 0) throw new TrainingError('the data has no column to learn from');
  const inputs = features.flatMap((feature) => termsOf(rows, feature));
  return {
    inputs: inputs.map((input) => {
      const values = rows.map((row) => inputOf(input, row));
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
      return { ...input, mean, deviation: Math.sqrt(variance) || 1 };
    }),
  };
}

/** One row of numbers for each row, in the order of the inputs; with what was not known as the mean. */
export function matrixOf({ inputs }: Design, rows: readonly Row[]): Float64Array[] {
  return rows.map((row) =>
    Float64Array.from(inputs, (input) => {
      const value = inputOf(input, row);
      return Number.isFinite(value) ? (value - input.mean) / input.deviation : 0;
    }),
  );
}

/** The model that weights of standardised inputs stand for; the first weight is the intercept. */
export function modelOf({ inputs }: Design, weights: Float64Array): LogisticModel {
  const [intercept = 0, ...rest] = weights;
  const terms: Term[] = [];
  let shift = intercept;
  for (const [index, { term, category, mean, deviation }] of inputs.entries()) {
    const weight = (rest[index] ?? 0) / deviation;
    shift -= weight * mean;
    const known = terms.find(({ feature, as }) => feature === term.feature && as === 'category');
    if (category === undefined) terms.push({ ...term, weight } as Term);
    else if (known?.as === 'category') known.weights[category] = weight;
    else terms.push({ feature: term.feature, as: 'category', weights: { [category]: weight } });
  }
  return { kind: 'logistic-regression', intercept: shift, terms };
}

type Input = Pick<Design['inputs'][number], 'term' | 'category'>;

function termsOf(rows: readonly Row[], feature: string): Input[] {
  const values = rows.map((row) => row[feature]).filter((value) => value !== null && value !== undefined);
  if (values.every((value) => typeof value === 'number')) {
    const asNumber: Input = { term: { feature, as: 'number', weight: 1 } };
    const asLogarithm: Input = { term: { feature, as: 'logarithm', weight: 1 } };
    return values.every((value) => value >= 0) ? [asNumber, asLogarithm] : [asNumber];
  }
  const categories = [...new Set(values.map(String))].toSorted((one, other) => one.localeCompare(other));
  return categories.map((category) => ({ term: { feature, as: 'category', weights: {} }, category }));
}

function inputOf({ term, category }: Input, row: Row): number {
  const value = row[term.feature];
  if (category !== undefined) return String(value) === category ? 1 : 0;
  const number = typeof value === 'number' ? value : Number.NaN;
  return term.as === 'logarithm' ? Math.log1p(number) : number;
}
