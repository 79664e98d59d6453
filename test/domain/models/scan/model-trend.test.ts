import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ColumnDrift, DriftReport } from '../../../../domain/models/drift-report.ts';
import { addToTrend, trendPointOf } from '../../../../domain/models/scan/model-trend.ts';
import type { TrendPoint } from '../../../../domain/models/scan/model-trend.ts';
import { incidentNews } from '../../../../domain/models/scan/incident-news.ts';
import { summariseScan } from '../../../../domain/models/scan/summarise-scan.ts';

const summary = { count: 10, missing: 0, distinct: 2, top: 'a', topShare: 0.5 };

function column(name: string, changes: Partial<ColumnDrift> = {}): ColumnDrift {
  return {
    name,
    type: 'categorical',
    role: 'feature',
    test: 'chi-square',
    statistic: 1,
    pValue: null,
    score: 0.123_456,
    threshold: 0.1,
    drifted: true,
    reference: summary,
    current: summary,
    ...changes,
  };
}

function report(columns: ColumnDrift[], changes: Partial<DriftReport['dataset']> = {}): DriftReport {
  return {
    dataset: {
      drifted: true,
      share: 0.666_666,
      threshold: 0.5,
      columns: columns.length,
      driftedColumns: 2,
      referenceRows: 100,
      currentRows: 50,
      durationMs: 1,
      preset: 'default',
      ...changes,
    },
    columns,
    quality: [],
    warnings: [],
    errors: [],
  };
}

function point(sequence: number, scan = `${sequence}-a`): TrendPoint {
  return { sequence, scan, drifted: false, share: 0, rows: 1, columns: {} };
}

test('a scan that was told late takes its place in time', () => {
  const points = [1, 3, 2].reduce<TrendPoint[]>((all, sequence) => addToTrend(all, point(sequence)), []);
  assert.deepEqual(
    points.map(({ sequence }) => sequence),
    [1, 2, 3],
  );
});

test('a scan that is told again replaces what it said before', () => {
  const points = addToTrend([point(1), point(2)], { ...point(1), share: 0.5 });
  assert.deepEqual(
    points.map(({ share }) => share),
    [0.5, 0],
  );
  assert.equal(addToTrend(points, point(1, '1-b')).length, 3, 'another scan of the same moment stays');
});

test('only the latest thousand are kept', () => {
  let points: TrendPoint[] = Array.from({ length: 1000 }, (_, index) => point(index));
  points = addToTrend(points, point(5000));
  assert.equal(points.length, 1000);
  assert.deepEqual([points[0]?.sequence, points.at(-1)?.sequence], [1, 5000]);
});

test('a point keeps four digits, the columns that matter most, and no share where nothing is known', () => {
  const wide = Array.from({ length: 50 }, (_, index) =>
    column(`c${index}`, { drifted: index === 49, score: index === 49 ? 0.123_456 : 0.01 }),
  );
  const made = trendPointOf(report(wide), 7, '7-a');
  assert.equal(made.share, 0.6667);
  assert.deepEqual(Object.keys(made.columns)[0], 'c49');
  assert.equal(Object.keys(made.columns).length, 30);
  assert.deepEqual(made.columns['c49'], [0.1235, 0.1, true]);
  assert.equal(trendPointOf(report([], { drifted: null, share: 0 }), 7, '7-a').share, null);
});

test('what travels of a report is bounded, whatever names and messages are', () => {
  const many = Array.from({ length: 30 }, (_, index) => column(`${'long'.repeat(200)}${index}`));
  const quality = Array.from({ length: 30 }, (_, index) => ({
    kind: 'constant' as const,
    column: `c${index}`,
    severity: 'high' as const,
    message: `${'x'.repeat(500)} ${index}`,
  }));
  const digest = summariseScan({ ...report(many), quality });
  assert.equal(digest.columns.length, 20);
  assert.equal(digest.quality.length, 10);
  for (const text of [...digest.columns, ...digest.quality]) assert.ok(text.length <= 300);
  assert.ok(JSON.stringify(digest).length < 10_000);
});

test('the same fault of many columns is told once, and outputs that drifted are marked', () => {
  const quality = ['a', 'b'].map((name) => ({
    kind: 'constant' as const,
    column: name,
    severity: 'high' as const,
    message: 'one value only',
  }));
  const digest = summariseScan({ ...report([column('a'), column('p', { role: 'prediction' })]), quality });
  assert.deepEqual(digest.quality, ['a, b: one value only']);
  assert.equal(digest.predictionDrifted, true);
});

test('an incident is opened from the threshold on, and told of anything else that is known', () => {
  const cases: [drifted: boolean | null, share: number, news: string][] = [
    [null, 0, 'nothing'],
    [false, 0.4, 'tell-recovered'],
    [true, 0.5, 'open'],
    [true, 0.5 - 1e-15, 'open'],
    [true, 0.4, 'tell-drift'],
  ];
  for (const [drifted, share, news] of cases) assert.equal(incidentNews({ drifted, share }, 0.5), news);
});
