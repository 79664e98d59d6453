import type { ColumnDrift, DriftReport } from '../drift-report.ts';
import { inOrderOfAttention } from './column-order.ts';
import { describeColumn } from './describe-change.ts';
import { escapeMarkdown } from './escape.ts';
import { formatCount, formatNumber, plural } from './format.ts';
import { groupByMessage, listObjects, type GroupedRemark } from './group-by-message.ts';
import type { ReportContext } from './report-context.ts';
import { verdictOf, verdictSentence, type Verdict } from './verdict.ts';

const marks: Record<Verdict, string> = { drift: '🔺', 'no-drift': '✅', 'not-enough-data': '❔' };
const mostRows = 50;

/** The report as a comment for a pull request or a job summary: the answer, then what drifted. */
export function renderMarkdown(report: DriftReport, context: ReportContext): string {
  const { dataset } = report;
  const attention = inOrderOfAttention(report.columns).filter(({ drifted }) => drifted !== false);
  return [
    `## ${marks[verdictOf(report)]} ${verdictSentence(report)}`,
    `Reference \`${code(context.reference)}\` (${plural(dataset.referenceRows, 'row')}), current ` +
      `\`${code(context.current)}\` (${plural(dataset.currentRows, 'row')}), preset ${escapeMarkdown(dataset.preset)}.`,
    ...list('Errors', groupByMessage(report.errors).map(remark)),
    ...table(attention),
    ...list('Data quality', qualityItems(report.quality)),
    ...list('Notes', report.warnings.map(escapeMarkdown)),
    '',
  ].join('\n\n');
}

function qualityItems(quality: DriftReport['quality']): string[] {
  const remarks = quality.map(({ severity, column, message }) => ({
    object: column,
    message: `${severity}: ${message}`,
  }));
  return groupByMessage(remarks).map(remark);
}

function remark({ objects, message }: GroupedRemark): string {
  const names = objects.length === 0 ? '' : `**${escapeMarkdown(listObjects(objects))}** `;
  return names + escapeMarkdown(message);
}

function table(columns: readonly ColumnDrift[]): string[] {
  if (columns.length === 0) return [];
  const rows = columns.slice(0, mostRows).map((column) => {
    const { name, type, test, score, threshold } = column;
    const cells = [
      name,
      type,
      test ?? 'not enough data',
      formatNumber(score),
      formatNumber(threshold),
      describeColumn(column),
    ];
    return `| ${cells.map(escapeMarkdown).join(' | ')} |`;
  });
  const rest = columns.length - mostRows;
  return [
    [
      '| column | type | test | score | threshold | change |',
      '| --- | --- | --- | ---: | ---: | --- |',
      ...rows,
    ].join('\n'),
    ...(rest > 0 ? [`and ${formatCount(rest)} more`] : []),
  ];
}

function list(title: string, items: readonly string[]): string[] {
  if (items.length === 0) return [];
  const shown = items.slice(0, mostRows).map((item) => `- ${item}`);
  const rest = items.length > mostRows ? [`- and ${formatCount(items.length - mostRows)} more`] : [];
  return [`### ${title}`, [...shown, ...rest].join('\n')];
}

/** Inside backticks only a backtick or the end of the line ends the code. */
function code(text: string): string {
  return text.replaceAll('`', "'").replaceAll(/\p{Cc}/gu, ' ');
}
