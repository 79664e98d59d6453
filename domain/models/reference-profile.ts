import type { BlockSummary } from './calibrated/block-summary.ts';
import type { CategoricalSummary, NumericalSummary } from './drift-report.ts';

/**
 * What is kept of a column so that comparing against it never reads the source again: enough for every test,
 * summary and histogram. Structured-cloneable: typed arrays, strings and plain objects only.
 */
export type ColumnProfile = NumericalProfile | CategoricalProfile;

export interface NumericalProfile {
  type: 'numerical';
  name: string;
  /** Rows, missing ones included. */
  count: number;
  missing: number;
  /** Source values were all whole numbers. */
  integer: boolean;
  /** Values that are not missing, ascending; ±Infinity are values. */
  sorted: Float64Array;
  /** How the values are spread over time, where the rows are in its order. */
  blocks?: BlockSummary;
  /** Over all values, where `sorted` holds only some of them or to save the work. */
  summary?: NumericalSummary;
}

export interface CategoricalProfile {
  type: 'categorical' | 'text';
  name: string;
  count: number;
  missing: number;
  /** Distinct values in order of first appearance. */
  categories: string[];
  /** Rows of each category. */
  counts: Float64Array;
  blocks?: BlockSummary;
  summary?: CategoricalSummary;
}
