import type { ColumnDrift, DriftReport } from '../../../../domain/models/drift-report.ts';

/** A numerical column as a report has it. */
export function numericalColumn(name: string, change: Partial<ColumnDrift> = {}): ColumnDrift {
  const summary = { count: 100, missing: 0, mean: 1, std: 1, min: 0, p25: 0.5, median: 1, p75: 1.5, max: 2 };
  return {
    name,
    type: 'numerical',
    role: 'feature',
    test: 'wasserstein',
    statistic: 0.02,
    pValue: null,
    score: 0.02,
    threshold: 0.1,
    drifted: false,
    reference: summary,
    current: summary,
    distribution: { kind: 'numerical', edges: [0, 1, 2], reference: [0.5, 0.5], current: [0.25, 0.75] },
    ...change,
  };
}

/** A categorical column as a report has it. */
export function categoricalColumn(name: string, change: Partial<ColumnDrift> = {}): ColumnDrift {
  const summary = { count: 100, missing: 0, distinct: 3, top: 'web', topShare: 0.5 };
  return {
    ...numericalColumn(name),
    type: 'categorical',
    test: 'jensen-shannon',
    reference: summary,
    current: summary,
    distribution: {
      kind: 'categorical',
      categories: ['web', 'store'],
      reference: [0.5, 0.3],
      current: [0.2, 0.6],
      otherCount: 1,
      otherReference: 0.2,
      otherCurrent: 0.2,
    },
    ...change,
  };
}

export const moved: Partial<ColumnDrift> = { drifted: true, statistic: 0.4, score: 0.4 };
export const unknown: Partial<ColumnDrift> = {
  drifted: null,
  test: null,
  statistic: null,
  score: null,
  threshold: null,
  note: 'not enough data: 3 values in the current data, and 30 are needed',
};

/** A report of these columns, with the verdict that they lead to. */
export function reportOf(columns: ColumnDrift[], change: Partial<DriftReport> = {}): DriftReport {
  const compared = columns.filter(({ drifted }) => drifted !== null);
  const driftedColumns = compared.filter(({ drifted }) => drifted === true).length;
  const share = compared.length === 0 ? 0 : driftedColumns / compared.length;
  return {
    dataset: {
      drifted: compared.length === 0 ? null : share >= 0.5,
      share,
      threshold: 0.5,
      columns: compared.length,
      driftedColumns,
      referenceRows: 1000,
      currentRows: 1,
      durationMs: 12,
      preset: 'default',
    },
    columns,
    quality: [],
    warnings: [],
    errors: [],
    ...change,
  };
}

export const context = {
  reference: 'train.parquet',
  current: 'today.parquet',
  generatedAt: '2026-01-01T12:00:00.000Z',
};

/** What data may hold to break out of a page, a table or an element. */
export const hostile = `<script>alert(1)</script>"'\`|&\u0000\n*_[x](javascript:alert(1))`;
