import type { DriftReport, MultivariateDrift, PerformanceMetric, SliceDrift } from '../../drift-report.ts';
import { escapeMarkup } from '../escape.ts';
import { formatCount, formatNumber, formatShare } from '../format.ts';
import { groupByMessage, listObjects, type GroupedRemark } from '../group-by-message.ts';
import { verdictClass, verdictIcon } from './columns-section.ts';

const mostItems = 100;

/** Faults of the data and what a reader must know, before any statistics. */
export function noticesSection({ errors, quality, warnings }: DriftReport): string {
  return [
    notices('Errors', 'critical', groupByMessage(errors).map(remark)),
    notices(
      'Data quality',
      '',
      severities.flatMap((severity) => qualityItems(quality, severity)),
    ),
    notices('Notes', 'note', warnings.map(escapeMarkup)),
  ].join('');
}

const severities = ['critical', 'high', 'medium', 'low'] as const;

function qualityItems(quality: DriftReport['quality'], severity: (typeof severities)[number]): string[] {
  const findings = quality.filter((finding) => finding.severity === severity);
  return groupByMessage(findings.map(({ column, message }) => ({ object: column, message }))).map(
    (group) => `<span class="severity ${severity}">${severity}</span> ${remark(group)}`,
  );
}

function remark({ objects, message }: GroupedRemark): string {
  const names = objects.length === 0 ? '' : `<b>${escapeMarkup(listObjects(objects))}</b> `;
  return names + escapeMarkup(message);
}

function notices(title: string, kind: string, items: readonly string[]): string {
  if (items.length === 0) return '';
  const shown = items.slice(0, mostItems).map((item) => `<li>${item}</li>`);
  const rest = items.length > mostItems ? `<li>and ${formatCount(items.length - mostItems)} more</li>` : '';
  return `<section class="notices ${kind}"><h2>${title}</h2><ul>${shown.join('')}${rest}</ul></section>`;
}

/** Tables for what was computed beside the columns. */
export function tablesSection({ performance = [], multivariate = [], slices = [] }: DriftReport): string {
  return [
    table(
      performance.some(({ source }) => source === 'estimated')
        ? 'Performance, estimated without labels'
        : 'Performance',
      ['metric', 'reference', 'current', '95 % interval', ''],
      performance.map(performanceRow),
    ),
    table(
      'All columns together',
      ['method', 'value', 'expected range', ''],
      multivariate.map(multivariateRow),
    ),
    table(
      'Slices',
      ['slice', 'reference rows', 'current rows', 'share', 'drifted columns'],
      slices.map(sliceRow),
    ),
  ].join('');
}

interface Row {
  drifted: boolean | null;
  cells: string[];
}

function performanceRow(metric: PerformanceMetric): Row {
  const interval =
    metric.lower === null && metric.upper === null
      ? '–'
      : `${formatNumber(metric.lower)} to ${formatNumber(metric.upper)}`;
  const { drifted, note = '' } = metric;
  const values = [formatNumber(metric.reference), formatNumber(metric.current)];
  return { drifted, cells: [metric.metric, ...values, interval, note] };
}

function multivariateRow({ method, value, lower, upper, drifted, note }: MultivariateDrift): Row {
  return {
    drifted,
    cells: [method, formatNumber(value), `${formatNumber(lower)} to ${formatNumber(upper)}`, note ?? ''],
  };
}

function sliceRow(slice: SliceDrift): Row {
  const names = slice.driftedColumns.slice(0, 10).join(', ');
  const more = slice.driftedColumns.length > 10 ? ` and ${slice.driftedColumns.length - 10} more` : '';
  const rows = [formatCount(slice.referenceRows), formatCount(slice.currentRows)];
  return {
    drifted: slice.drifted,
    cells: [`${slice.column} = ${slice.value}`, ...rows, formatShare(slice.share), `${names}${more}`],
  };
}

function table(title: string, heads: readonly string[], rows: readonly Row[]): string {
  if (rows.length === 0) return '';
  const head = heads.map((text) => `<th scope="col">${text}</th>`).join('');
  const body = rows.slice(0, mostItems).map(({ drifted, cells }) => {
    const [first = '', ...others] = cells.map(escapeMarkup);
    return `<tr class="${verdictClass(drifted)}"><td>${verdictIcon(drifted)}</td><th scope="row">${first}</th>${others.map((text) => `<td>${text}</td>`).join('')}</tr>`;
  });
  return (
    `<section><h2>${title}</h2><div class="scroll" tabindex="0" role="region" aria-label="${title}"><table class="results">` +
    `<thead><tr><td></td>${head}</tr></thead><tbody>${body.join('')}</tbody></table></div></section>`
  );
}
