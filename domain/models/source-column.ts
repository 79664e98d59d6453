import type { ColumnType } from './column.ts';

/** What a source says about a column before any value is read. */
export type SourceKind = 'float' | 'integer' | 'boolean' | 'string' | 'time' | 'unsupported';

export interface SourceColumn {
  /** Nested fields joined by dots; the number of elements of a list is `name.length`. */
  name: string;
  kind: SourceKind;
  /** As the source spells it, for messages. */
  sourceType: string;
}

/** More distinct whole numbers than this are a quantity, not a code. */
export const mostIntegerCategories = 10;

/** A string column is free text when more than this share of its values is distinct. */
export const textDistinctShare = 0.5;

/**
 * The type that a column is compared as. Floats are numerical; integers are categorical when both sides together
 * have at most ten distinct values; strings are text when more than half of the reference's values are distinct.
 * Undefined for what cannot be compared: times pass by nature and only move when asked for as numerical.
 *
 * @param distinct distinct values: of integers over both sides, of strings in the reference
 * @param values values that are not missing, of the same
 */
export function inferColumnType(kind: SourceKind, distinct: number, values: number): ColumnType | undefined {
  if (kind === 'float') return 'numerical';
  if (kind === 'integer') return distinct <= mostIntegerCategories ? 'categorical' : 'numerical';
  if (kind === 'boolean') return 'categorical';
  if (kind === 'string') return distinct > values * textDistinctShare ? 'text' : 'categorical';
  return undefined;
}
