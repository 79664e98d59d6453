import type { Column } from '../column.ts';

/** Which rows of the predictions have which rows of the labels. */
export interface LabelJoin {
  /** Rows of the predictions, ascending, and for each the row of its label. */
  predictions: Int32Array;
  labels: Int32Array;
  /** Predictions whose label has not arrived (yet). */
  unlabelled: number;
  /** Labels for which there is no prediction. */
  unmatched: number;
  /** Labels that came after another one for the same id and were dropped. */
  repeated: number;
  /** Predictions that share their id with an earlier one; they get its label too. */
  ambiguous: number;
}

/**
 * Joins labels, however late they come, to predictions by id. The first label of an id counts, as the source may repeat
 * itself. Missing ids join nothing.
 */
export function joinLabels(predictionIds: Column, labelIds: Column): LabelJoin {
  const rowOfLabel = new Map<string, number>();
  let repeated = 0;
  for (const [row, id] of idsOf(labelIds).entries()) {
    if (id === null) continue;
    if (rowOfLabel.has(id)) repeated++;
    else rowOfLabel.set(id, row);
  }
  const predictions: number[] = [];
  const labels: number[] = [];
  const seen = new Set<string>();
  let ambiguous = 0;
  for (const [row, id] of idsOf(predictionIds).entries()) {
    if (id === null) continue;
    if (seen.has(id)) ambiguous++;
    seen.add(id);
    const label = rowOfLabel.get(id);
    if (label === undefined) continue;
    predictions.push(row);
    labels.push(label);
  }
  let matched = 0;
  for (const id of rowOfLabel.keys()) if (seen.has(id)) matched++;
  return {
    predictions: Int32Array.from(predictions),
    labels: Int32Array.from(labels),
    unlabelled: predictionIds.count - predictions.length,
    unmatched: rowOfLabel.size - matched,
    repeated,
    ambiguous,
  };
}

/** Ids as text: a number and the same number written out are one id. */
function idsOf(column: Column): (string | null)[] {
  if (column.type === 'numerical') {
    return Array.from(column.values, (value) => (Number.isNaN(value) ? null : String(value)));
  }
  return Array.from(column.codes, (code) => column.categories[code] ?? null);
}
