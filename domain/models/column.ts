/**
 * A column of a data set as the statistics see it: typed arrays, shared and never copied or changed.
 * `count` is the number of rows, missing ones included.
 */
export type Column = NumericalColumn | CategoricalColumn | TextColumn;

export interface NumericalColumn {
  type: 'numerical';
  name: string;
  count: number;
  /** NaN is missing; ±Infinity is a value. */
  values: Float64Array;
  /** Source values were all whole numbers. */
  integer: boolean;
}

export interface CategoricalColumn {
  type: 'categorical';
  name: string;
  count: number;
  /** Index into `categories`, -1 is missing. */
  codes: Int32Array;
  /** Distinct values as text, in order of first appearance. */
  categories: string[];
}

/** Free text: a string column more than half of whose values are distinct. */
export interface TextColumn {
  type: 'text';
  name: string;
  count: number;
  /** Dictionary-encoded as in a categorical column. */
  codes: Int32Array;
  categories: string[];
}

export type ColumnType = Column['type'];

/** Columns of equal length. */
export interface Dataset {
  rows: number;
  columns: Column[];
}
