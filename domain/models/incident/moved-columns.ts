import type { ColumnDrift, Distribution, DriftReport } from '../drift-report.ts';
import { inOrderOfAttention } from '../report/column-order.ts';
import { describeChange } from '../report/describe-change.ts';
import type { MovedColumn } from './incident-details.ts';

const mostColumns = 8;
const mostBins = 16;
const longestName = 80;

/** The columns that moved most, each with small pictures of its values before and now. */
export function movedColumns({ columns }: DriftReport): MovedColumn[] {
  return inOrderOfAttention(columns)
    .filter(({ drifted }) => drifted === true)
    .slice(0, mostColumns)
    .map((column) => ({
      name: column.name.slice(0, longestName),
      change: describeChange(column),
      ...pictureOf(column),
    }));
}

function pictureOf({ distribution }: ColumnDrift): Pick<MovedColumn, 'reference' | 'current'> {
  if (distribution === undefined) return { reference: [], current: [] };
  return { reference: barsOf(distribution, 'reference'), current: barsOf(distribution, 'current') };
}

function barsOf(distribution: Distribution, side: 'reference' | 'current'): number[] {
  const shares = distribution[side];
  if (distribution.kind === 'categorical') return shares.slice(0, mostBins).map(rounded);
  const width = Math.ceil(shares.length / mostBins);
  return Array.from({ length: Math.ceil(shares.length / width) }, (_, index) =>
    rounded(shares.slice(index * width, (index + 1) * width).reduce((sum, share) => sum + share, 0)),
  );
}

/** Enough for a picture, and small enough to travel. */
function rounded(share: number): number {
  return Math.round(share * 1000) / 1000;
}
