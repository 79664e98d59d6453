import type { ColumnDrift, DriftReport, QualityFinding } from '../../../domain/models/drift-report.ts';
import { inOrderOfAttention, scoreIsPValue } from '../../../domain/models/report/column-order.ts';
import { describeChange } from '../../../domain/models/report/describe-change.ts';
import { formatCount, formatDuration, formatNumber, plural } from '../../../domain/models/report/format.ts';
import {
  groupByMessage,
  listObjects,
  type GroupedRemark,
} from '../../../domain/models/report/group-by-message.ts';
import type { ReportContext } from '../../../domain/models/report/report-context.ts';
import { verdictOf, verdictSentence } from '../../../domain/models/report/verdict.ts';
import type { Colors } from '../output.ts';
import { detailSections } from './drift-details.ts';
import { printable } from './printable.ts';

/** More lines than a person reads; the other formats have them all. */
const mostLines = 40;

/** The report for people: the answer first, then what moved, then what else to know. */
export function renderDriftText(
  report: DriftReport,
  context: ReportContext,
  colors: Colors,
  width: number,
): string {
  const ordered = inOrderOfAttention(report.columns);
  const drifted = ordered.filter((column) => column.drifted === true);
  const unknown = ordered.filter((column) => column.drifted === null);
  const stable = ordered.filter((column) => column.drifted === false);
  return [
    headline(report, colors),
    ...sources(report, context, colors),
    ...section('', columnTable(drifted, colors, width)),
    ...detailSections(report, colors).flatMap(({ title, lines }) =>
      section(title === '' ? '' : colors.bold(title), lines),
    ),
    ...section(colors.bold('not compared'), unknownLines(unknown, colors)),
    ...section(colors.bold('data quality'), qualityLines(report.quality, colors)),
    ...section('', stable.length === 0 ? [] : stableLines(stable, colors, width)),
    ...section(
      '',
      report.warnings.map((warning) => colors.dim(`note: ${warning}`)),
    ),
    '',
    colors.dim(`preset ${report.dataset.preset}, ${formatDuration(report.dataset.durationMs)}`),
    '',
  ].join('\n');
}

function headline(report: DriftReport, colors: Colors): string {
  const sentence = colors.bold(verdictSentence(report));
  const marks = {
    drift: colors.red('▲'),
    'no-drift': colors.green('✓'),
    'not-enough-data': colors.yellow('?'),
  };
  return `${marks[verdictOf(report)]} ${sentence}`;
}

function sources({ dataset }: DriftReport, { reference, current }: ReportContext, colors: Colors): string[] {
  const width = Math.max(reference.length, current.length);
  return [
    `  ${colors.dim('reference')}  ${printable(reference).padEnd(width)}  ${plural(dataset.referenceRows, 'row')}`,
    `  ${colors.dim('current  ')}  ${printable(current).padEnd(width)}  ${plural(dataset.currentRows, 'row')}`,
  ];
}

function columnTable(columns: readonly ColumnDrift[], colors: Colors, width: number): string[] {
  if (columns.length === 0) return [];
  const rows = columns.map((column) => [
    printable(column.name) + (column.role === 'feature' ? '' : ` (${column.role})`),
    column.test ?? '',
    `${scoreIsPValue(column) ? 'p ' : ''}${formatNumber(column.score)}`,
    formatNumber(column.threshold),
    printable(describeChange(column)),
  ]);
  const head = ['column', 'test', 'score', 'threshold', 'change'];
  const widths = head.map((title, index) =>
    Math.max(title.length, ...rows.map((row) => (row[index] ?? '').length)),
  );
  const nameWidth = Math.min(widths[0] ?? 0, Math.max(16, Math.floor(width / 3)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, index) => {
        if (index === 0) return cut(cell, nameWidth).padEnd(nameWidth);
        if (index === 4) return cell;
        return index === 1 ? cell.padEnd(widths[1] ?? 0) : cell.padStart(widths[index] ?? 0);
      })
      .join('  ')
      .trimEnd();
  return [`  ${colors.dim(line(head))}`, ...rows.map((row) => `${colors.red('▲')} ${line(row)}`)];
}

function unknownLines(columns: readonly ColumnDrift[], colors: Colors): string[] {
  const remarks = columns.map(({ name, note }) => ({ object: name, message: note ?? 'not compared' }));
  return groupByMessage(remarks).map((group) => `${colors.yellow('?')} ${remark(group)}`);
}

function qualityLines(quality: readonly QualityFinding[], colors: Colors): string[] {
  const paint = { critical: colors.red, high: colors.red, medium: colors.yellow, low: colors.dim };
  return (['critical', 'high', 'medium', 'low'] as const).flatMap((severity) => {
    const findings = quality.filter((finding) => finding.severity === severity);
    return groupByMessage(findings.map(({ column, message }) => ({ object: column, message }))).map(
      (group) => `  ${paint[severity](severity.padEnd(8))} ${remark(group)}`,
    );
  });
}

function remark({ objects, message }: GroupedRemark): string {
  return printable(objects.length === 0 ? message : `${listObjects(objects)}: ${message}`);
}

function stableLines(columns: readonly ColumnDrift[], colors: Colors, width: number): string[] {
  const names: string[] = [];
  let length = 0;
  for (const { name } of columns) {
    length += name.length + 2;
    if (length > 3 * width) break;
    names.push(printable(name));
  }
  const rest = columns.length - names.length;
  const list = `${names.join(', ')}${rest > 0 ? ` and ${formatCount(rest)} more` : ''}`;
  return [`${colors.green('✓')} ${plural(columns.length, 'column')} without drift: ${colors.dim(list)}`];
}

function section(title: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  const shown = lines.slice(0, mostLines);
  const rest = lines.length > mostLines ? [`  and ${formatCount(lines.length - mostLines)} more`] : [];
  return ['', ...(title === '' ? [] : [title]), ...shown, ...rest];
}

function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, width - 1)}…`;
}
