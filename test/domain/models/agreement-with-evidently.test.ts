import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import type { Column, Dataset } from '../../../domain/models/column.ts';
import { compareDatasets } from '../../../domain/models/compare/compare-datasets.ts';
import { defaultRules } from '../../../domain/models/drift-rules.ts';
import { columnAs, settleType } from '../../../domain/models/settle-type.ts';
import { generateColumn, type ColumnSpecification } from '../statistics/generated-columns.ts';

interface EvidentlyReport {
  columns: {
    name: string;
    /** Every so many values are missing; 0 is none. */
    gap: number;
    reference: ColumnSpecification;
    current: ColumnSpecification;
    test: string;
    threshold: number;
    score: number;
  }[];
  driftedColumns: number;
  share: number;
}

/** Written by scripts/fixtures/evidently-reports.py. */
const { cases } = JSON.parse(
  readFileSync(new URL('../../fixtures/models/evidently-reports.json', import.meta.url), 'utf8'),
) as { cases: EvidentlyReport[] };

describe('the evidently preset', () => {
  for (const report of cases) {
    const [{ reference, current }] = report.columns as [EvidentlyReport['columns'][0]];
    it(`chooses tests, scores and judges as Evidently: ${reference.size} and ${current.size} rows`, () => {
      const { columns, dataset } = compareDatasets(...dataSets(report), {
        ...defaultRules,
        preset: 'evidently',
      });
      for (const [index, expected] of report.columns.entries()) {
        const { name, test, score, threshold } = columns[index]!;
        const what = `${expected.name}: ${test} ${score} for ${expected.test} ${expected.score}`;
        assert.equal(name, expected.name);
        assert.equal(test, expected.test, what);
        assert.equal(threshold, expected.threshold, what);
        assert.ok(Math.abs(score! - expected.score) <= 1e-9 * Math.max(1, Math.abs(expected.score)), what);
      }
      assert.equal(dataset.driftedColumns, report.driftedColumns);
      assert.ok(Math.abs(dataset.share - report.share) < 1e-12);
    });
  }
});

/** With types as they are inferred: whole numbers that lack values are floats in pandas. */
function dataSets({ columns }: EvidentlyReport): [Dataset, Dataset] {
  const pairs = columns.map(({ name, gap, reference, current }) => {
    const [before, after] = [column(name, gap, reference), column(name, gap, current)];
    const kind = before.integer && gap === 0 ? 'integer' : 'float';
    const type = settleType(kind, before, after)!;
    return [columnAs(before, type), columnAs(after, type)] as const;
  });
  const side = (at: 0 | 1): Dataset => ({
    rows: pairs[0]![at].count,
    columns: pairs.map((pair) => pair[at]),
  });
  return [side(0), side(1)];
}

function column(
  name: string,
  gap: number,
  specification: ColumnSpecification,
): Column & { integer: boolean } {
  const values = generateColumn(specification);
  const integer = values.every(Number.isInteger);
  if (gap > 0) for (let row = 0; row < values.length; row += gap) values[row] = NaN;
  return { type: 'numerical', name, count: values.length, values, integer };
}
