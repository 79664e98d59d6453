import type { DriftReport } from '../drift-report.ts';
import { inOrderOfAttention } from '../report/column-order.ts';
import { groupByMessage, listObjects } from '../report/group-by-message.ts';

/** What travels of a report; the whole stays in storage. */
export interface ScanDigest {
  drifted: boolean | null;
  share: number;
  /** Columns that drifted, the strongest first. */
  columns: string[];
  /** The prediction or the target is among them. */
  predictionDrifted: boolean;
  /** Faults of the data itself, in words, the most severe first. */
  quality: string[];
  referenceRows: number;
  currentRows: number;
}

const mostColumns = 20;
const mostRemarks = 10;
const longestText = 300;

export function summariseScan({ dataset, columns, quality }: DriftReport): ScanDigest {
  const drifted = inOrderOfAttention(columns).filter((column) => column.drifted === true);
  const remarks = groupByMessage(quality.map(({ column, message }) => ({ object: column, message })));
  return {
    drifted: dataset.drifted,
    share: dataset.share,
    columns: drifted.slice(0, mostColumns).map(({ name }) => shortened(name)),
    predictionDrifted: drifted.some(({ role }) => role !== 'feature'),
    quality: remarks
      .slice(0, mostRemarks)
      .map(({ objects, message }) =>
        shortened(objects.length === 0 ? message : `${listObjects(objects)}: ${message}`),
      ),
    referenceRows: dataset.referenceRows,
    currentRows: dataset.currentRows,
  };
}

function shortened(text: string): string {
  return text.length <= longestText ? text : `${text.slice(0, longestText - 1)}…`;
}
