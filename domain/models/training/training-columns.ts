/** Columns that freezing adds to the held-out rows. Others whose names begin like theirs are never features. */
export const heldOutColumns = {
  /** Number of the row, from 0: what an answer of a candidate names. */
  row: 'plumbline_row',
  /** `current`, or `reference` for rows of what the model was made for before. */
  period: 'plumbline_period',
} as const;

/** Whether a column is of ours, such as the id of a payload, and not of the model. */
export function isOwnColumn(name: string): boolean {
  return name.startsWith('plumbline_');
}
