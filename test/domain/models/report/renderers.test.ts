import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ChunkDrift, DriftReport } from '../../../../domain/models/drift-report.ts';
import { renderHtml } from '../../../../domain/models/report/html/page.ts';
import { renderJUnit } from '../../../../domain/models/report/junit.ts';
import { renderMarkdown } from '../../../../domain/models/report/markdown.ts';
import { categoricalColumn, context, hostile, moved, numericalColumn, reportOf, unknown } from './reports.ts';

/** Everything that a report can have, with hostile text wherever text comes from data. */
function fullReport(): DriftReport {
  const columns = [
    numericalColumn('amount', { ...moved, importance: 0.4 }),
    categoricalColumn(hostile, { ...moved, note: hostile }),
    numericalColumn('short', unknown),
    numericalColumn('calm', {
      effectSize: 0.3,
      score: 0.3,
      adjustedPValue: 0.4,
      pValue: 0.1,
      significance: 0.05,
    }),
  ];
  const score = { score: 0.2, threshold: 0.1, drifted: true };
  const chunk = (day: number): ChunkDrift => ({
    startRow: day * 10,
    endRow: day * 10 + 10,
    start: `2026-01-0${day}T00:00:00.000Z`,
    end: `2026-01-0${day + 1}T00:00:00.000Z`,
    rows: 10,
    share: 0.5,
    drifted: true,
    columns: { amount: score, [hostile]: score, calm: { score: null, threshold: null, drifted: null } },
  });
  return reportOf(columns, {
    quality: [{ kind: 'new-categories', column: hostile, severity: 'high', message: hostile }],
    warnings: [hostile],
    errors: [{ object: hostile, message: hostile }],
    chunks: [chunk(1), chunk(2), chunk(3)],
    slices: [
      {
        column: hostile,
        value: hostile,
        referenceRows: 5,
        currentRows: 6,
        share: 0.5,
        drifted: true,
        driftedColumns: [hostile],
      },
    ],
    multivariate: [
      { method: 'reconstruction', value: 1.5, lower: 1, upper: 1.2, drifted: true, note: hostile },
    ],
    performance: [
      {
        metric: 'roc_auc',
        source: 'estimated',
        reference: 0.9,
        current: 0.8,
        lower: 0.78,
        upper: 0.82,
        drifted: true,
      },
    ],
  });
}

const hostileContext = { ...context, reference: hostile, current: hostile };

describe('the HTML report', () => {
  const page = renderHtml(fullReport(), hostileContext);

  test('escapes everything that comes from data', () => {
    assert.equal(page.match(/<script>/g)?.length, 1, 'only its own script');
    assert.ok(!page.includes('alert(1)</script>'));
    assert.ok(!page.includes('\u0000'));
    assert.ok(page.includes('&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;'));
  });

  test('is one file that asks nobody for anything', () => {
    assert.doesNotMatch(page, /(?:src|href)="(?!#|data:)/);
    assert.doesNotMatch(page, /url\(|@import|https?:/);
    assert.match(page, /Content-Security-Policy" content="default-src 'none'/);
  });

  test('has the answer first, then every part', () => {
    const order = [
      '<h1>',
      'Errors',
      'Data quality',
      'Change over time',
      'Performance',
      'All columns together',
      'Slices',
      '<h2>Columns',
    ];
    const positions = order.map((text) => page.indexOf(text));
    assert.ok(!positions.includes(-1), positions.join());
    assert.deepEqual(
      positions,
      positions.toSorted((left, right) => left - right),
    );
  });

  test('draws both distributions, names the test, its threshold and the verdict in words', () => {
    const drawn = renderHtml(
      reportOf([numericalColumn('amount', moved), categoricalColumn('channel')]),
      context,
    );
    assert.match(
      drawn,
      /<path class="reference" d="M0 [\d.]+H300V[\d.]+H600V150H0Z"\/><path class="current"/,
    );
    assert.match(drawn, /<rect class="reference" width="[\d.]+" height="9"\/><rect class="current"/);
    assert.match(drawn, /<b>wasserstein<\/b> · score 0\.4 · threshold 0\.1/);
    assert.match(drawn, /aria-label="drift"/);
    assert.match(drawn, /prefers-color-scheme: dark/);
    assert.match(drawn, /@media print/);
    assert.match(drawn, /name="viewport"/);
  });

  test('nests and closes its elements', () => {
    const open: string[] = [];
    const empty = new Set(['meta', 'link', 'input']);
    for (const [, closing, name = '', rest = ''] of page
      .replace(/<style>.*?<\/style>|<script>.*?<\/script>|<!doctype html>/gs, '')
      .matchAll(/<(\/?)([a-z][a-z0-9]*)((?:"[^"]*"|[^">])*)>/g)) {
      if (closing === '/') assert.equal(open.pop(), name);
      else if (!rest.endsWith('/') && !empty.has(name)) open.push(name);
    }
    assert.deepEqual(open, []);
  });

  test('stays small for twenty-five columns, and lists what it does not draw of thousands', () => {
    const columns = Array.from({ length: 25 }, (_, index) =>
      numericalColumn(`column_${index}`, {
        distribution: {
          kind: 'numerical',
          edges: Array.from({ length: 31 }, (__, edge) => edge / 7),
          reference: Array.from({ length: 30 }, () => 1 / 30),
          current: Array.from({ length: 30 }, (__, bin) => bin / 435),
        },
      }),
    );
    assert.ok(renderHtml(reportOf(columns), context).length < 200_000);
    const many = Array.from({ length: 3000 }, (_, index) => numericalColumn(`c${index}`));
    const long = renderHtml(reportOf(many), context);
    assert.equal(long.match(/<details/g)?.length, 500);
    assert.match(long, /2,500 more, not drawn/);
  });
});

describe('the Markdown report', () => {
  const text = renderMarkdown(fullReport(), hostileContext);

  test('starts with the answer and has a row for what moved', () => {
    assert.match(text, /^## 🔺 Drift: 2 of 3 columns moved \(67 %, threshold 50 %\)/);
    assert.match(text, /\| amount \| numerical \| wasserstein \| 0\.4 \| 0\.1 \|/);
    assert.match(text, /\| short \| numerical \| not enough data \|/);
    assert.doesNotMatch(text, /\| calm \|/);
  });

  test('lets no data be markup', () => {
    const outsideOfCode = text.replaceAll(/`[^`\n]*`/g, '');
    assert.doesNotMatch(outsideOfCode, /(?<!\\)<script/);
    assert.doesNotMatch(outsideOfCode, /(?<!\\)\]\(javascript/);
    assert.ok(!text.includes('\u0000'));
    for (const row of text.split('\n').filter((line) => line.startsWith('| ')))
      assert.equal(row.match(/(?<!\\)\|/g)?.length, 7, row);
  });
});

describe('the JUnit report', () => {
  test('fails the data set and what moved, and skips what could not be told', () => {
    const xml = renderJUnit(fullReport(), hostileContext);
    assert.match(xml, /tests="6" failures="3" errors="1" skipped="1"/);
    assert.match(
      xml,
      /<testcase classname="column" name="amount">\n\s+<failure message="wasserstein: 0\.4 ≥ 0\.1/,
    );
    assert.doesNotMatch(xml, /<script>/);
    assert.ok(!xml.includes('\u0000'));
  });

  test('passes as the exit code does when the data set did not drift', () => {
    const xml = renderJUnit(
      reportOf([numericalColumn('a', moved), numericalColumn('b'), numericalColumn('c')]),
      context,
    );
    assert.match(xml, /tests="4" failures="0" errors="0" skipped="0"/);
    assert.match(xml, /<system-out>drifted: wasserstein: 0\.4 ≥ 0\.1/);
  });

  test('is an error where nothing could be told', () => {
    assert.match(
      renderJUnit(reportOf([numericalColumn('a', unknown)]), context),
      /<error message="Not enough data/,
    );
  });
});
