import type { ColumnDrift, DriftReport } from '../drift-report.ts';
import { scoreIsPValue } from './column-order.ts';
import { describeChange } from './describe-change.ts';
import { escapeMarkup } from './escape.ts';
import { formatNumber } from './format.ts';
import type { ReportContext } from './report-context.ts';
import { verdictOf, verdictSentence } from './verdict.ts';

/**
 * The report as JUnit XML, which every pipeline shows: one case for the data set, which fails when it drifted, and
 * one for each column. A drifted column fails only with the data set, as the exit code says; otherwise its case
 * passes with the finding as output.
 */
export function renderJUnit(report: DriftReport, context: ReportContext): string {
  const seconds = (report.dataset.durationMs / 1000).toFixed(3);
  const cases = [
    datasetCase(report),
    ...report.errors.map(errorCase),
    ...report.columns.map((column) => columnCase(column, report)),
  ];
  const count = (tag: string): number => cases.filter((item) => item.includes(`<${tag} `)).length;
  const attributes =
    `name="model drift: ${escapeMarkup(context.current)}" tests="${cases.length}" failures="${count('failure')}" ` +
    `errors="${count('error')}" skipped="${count('skipped')}" time="${seconds}" timestamp="${escapeMarkup(context.generatedAt)}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuites>',
    `  <testsuite ${attributes}>`,
    ...cases,
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function datasetCase(report: DriftReport): string {
  const sentence = verdictSentence(report);
  const outcomes = {
    drift: element('failure', 'drift', sentence),
    'not-enough-data': element('error', 'not-enough-data', sentence),
    'no-drift': '',
  };
  return testCase('dataset', 'data set', outcomes[verdictOf(report)]);
}

function errorCase({ object, message }: DriftReport['errors'][number]): string {
  return testCase('error', object, element('error', 'error', message));
}

function columnCase(column: ColumnDrift, report: DriftReport): string {
  if (column.drifted === null)
    return testCase(
      'column',
      column.name,
      element('skipped', 'not-enough-data', column.note ?? 'not enough data'),
    );
  if (!column.drifted) return testCase('column', column.name, '');
  const relation = scoreIsPValue(column) ? '≤' : '≥';
  const change = describeChange(column);
  const message =
    `${column.test}: ${formatNumber(column.score)} ${relation} ${formatNumber(column.threshold)}` +
    (change === '' ? '' : `, ${change}`);
  const failed = report.dataset.drifted === true;
  const content = failed
    ? element('failure', 'drift', message)
    : `      <system-out>drifted: ${escapeMarkup(message)}</system-out>`;
  return testCase('column', column.name, content);
}

function element(tag: 'failure' | 'error' | 'skipped', type: string, message: string): string {
  const kind = tag === 'skipped' ? '' : ` type="${type}"`;
  return `      <${tag} message="${escapeMarkup(message)}"${kind}/>`;
}

function testCase(group: string, name: string, content: string): string {
  const opening = `    <testcase classname="${group}" name="${escapeMarkup(name)}"`;
  return content === '' ? `${opening}/>` : `${opening}>\n${content}\n    </testcase>`;
}
