import type {
  CategoricalSummary,
  ColumnDrift,
  ColumnSummary,
  DriftReport,
  NumericalSummary,
} from '../../drift-report.ts';
import { driftStrength, inOrderOfAttention, isInsignificant, scoreIsPValue } from '../column-order.ts';
import { describeColumn } from '../describe-change.ts';
import { escapeMarkup } from '../escape.ts';
import { formatCount, formatNumber, formatShare } from '../format.ts';
import { distributionChart, sparkline } from './distribution-chart.ts';
import { overTimeChart } from './over-time-chart.ts';

/** Drawn columns keep the file a few megabytes at most; those without drift are listed by name beyond it. */
const mostDrawn = 500;

/** One line for each column that opens to both distributions; what needs attention comes first. */
export function columnsSection(report: DriftReport): string {
  const ordered = inOrderOfAttention(report.columns);
  const drawn = ordered.slice(0, mostDrawn);
  const rest = ordered.slice(mostDrawn);
  const drifted = ordered.filter((column) => column.drifted === true).length;
  return (
    '<section id="columns"><div class="bar"><h2>Columns</h2><div class="tools" hidden>' +
    '<input type="search" id="find" placeholder="Find a column" aria-label="Find a column">' +
    `<label><input type="checkbox" id="only"> drifted only (${formatCount(drifted)})</label>` +
    '<button type="button" id="open">Open all</button></div></div>' +
    '<p class="legend"><span class="key reference"></span> reference <span class="key current"></span> current</p>' +
    drawn
      .map((column) => columnEntry(column, report, column === ordered[0] && column.drifted === true))
      .join('') +
    (rest.length === 0
      ? ''
      : `<p class="hint">${formatCount(rest.length)} more, not drawn: ${escapeMarkup(rest.map(nameWithVerdict).join(', '))}</p>`) +
    '</section>'
  );
}

function nameWithVerdict({ name, drifted }: ColumnDrift): string {
  return drifted === true ? `${name} (drift)` : name;
}

function columnEntry(column: ColumnDrift, report: DriftReport, open: boolean): string {
  const { name, type, role, drifted } = column;
  const chips = [
    ...(role === 'feature' ? [] : [role]),
    type,
    ...(column.importance === undefined ? [] : [`weight ${formatNumber(column.importance)}`]),
    ...(isInsignificant(column) ? ['not significant'] : []),
  ].map(chip);
  const note = column.note === undefined ? '' : `<p class="note">${escapeMarkup(column.note)}</p>`;
  return (
    `<details class="column ${verdictClass(drifted)}"${open ? ' open' : ''} data-name="${escapeMarkup(name.toLowerCase())}">` +
    `<summary>${verdictIcon(drifted)}<span class="name"><b>${escapeMarkup(name)}</b>${chips.join('')}</span>` +
    `${sparkline(column.distribution)}${meter(column)}<span class="change">${escapeMarkup(describeColumn(column))}</span></summary>` +
    `<div class="detail"><div>${note}${distributionChart(column)}${testLine(column)}${overTimeChart(column, report.chunks)}</div>` +
    `${summaryTable(column)}</div></details>`
  );
}

function chip(text: string): string {
  return `<span class="chip">${escapeMarkup(text)}</span>`;
}

/** Shape and word say the same as the colour. */
export function verdictIcon(drifted: boolean | null): string {
  if (drifted === null) return '<span class="icon" role="img" aria-label="not enough data">?</span>';
  return drifted
    ? '<span class="icon" role="img" aria-label="drift">▲</span>'
    : '<span class="icon" role="img" aria-label="no drift">✓</span>';
}

export function verdictClass(drifted: boolean | null): string {
  if (drifted === null) return 'unknown';
  return drifted ? 'drift' : 'stable';
}

/** How far the score is from its threshold, which is the mark in the middle. */
function meter(column: ColumnDrift): string {
  const strength = driftStrength(column);
  if (strength === null) return '<span class="meter"><span class="value">not enough data</span></span>';
  const filled = Math.min(100, strength * 50).toFixed(0);
  const label = scoreIsPValue(column) ? `p ${formatNumber(column.score)}` : formatNumber(column.score);
  return (
    '<span class="meter"><svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">' +
    `<rect class="track" width="100" height="10"/><rect class="fill" width="${filled}" height="10"/><rect class="mark" x="49" width="2" height="10"/></svg>` +
    `<span class="value" title="threshold ${formatNumber(column.threshold)}">${label}</span></span>`
  );
}

function testLine(column: ColumnDrift): string {
  if (column.test === null) return '';
  const parts = [
    `<b>${escapeMarkup(column.test)}</b>`,
    `score ${formatNumber(column.score)}`,
    `threshold ${formatNumber(column.threshold)}${scoreIsPValue(column) ? ' (smaller is drift)' : ''}`,
    ...optional('statistic', column.statistic === column.score ? null : column.statistic),
    ...optional('p-value', column.pValue === column.score ? null : column.pValue),
    ...optional('effect size', column.effectSize === column.score ? null : column.effectSize),
    ...optional('p-value adjusted for all columns', column.adjustedPValue),
    ...optional('significance level', column.significance),
  ];
  return `<p class="test">${parts.join(' · ')}</p>`;
}

function optional(label: string, value: number | null | undefined): string[] {
  return value === null || value === undefined ? [] : [`${label} ${formatNumber(value)}`];
}

function summaryTable({ reference, current }: ColumnDrift): string {
  const rows = summaryRows(reference, current).map(
    ([label, before, after]) => `<tr><th scope="row">${label}</th><td>${before}</td><td>${after}</td></tr>`,
  );
  return (
    '<div class="scroll"><table class="summary"><thead><tr><td></td><th scope="col">reference</th><th scope="col">current</th></tr></thead>' +
    `<tbody>${rows.join('')}</tbody></table></div>`
  );
}

function summaryRows(reference: ColumnSummary, current: ColumnSummary): [string, string, string][] {
  const row = (label: string, text: (summary: ColumnSummary) => string): [string, string, string] => [
    label,
    escapeMarkup(text(reference)),
    escapeMarkup(text(current)),
  ];
  const missing = row('missing', ({ missing: absent, count }) =>
    absent === 0 ? '0' : `${formatCount(absent)} (${formatShare(absent / count)})`,
  );
  const rows = [row('rows', ({ count }) => formatCount(count)), missing];
  if ('mean' in reference && 'mean' in current) {
    for (const [label, key] of numericalRows)
      rows.push(row(label, (summary) => formatNumber((summary as NumericalSummary)[key])));
    return rows;
  }
  return [
    ...rows,
    row('distinct values', (summary) => ('distinct' in summary ? formatCount(summary.distinct) : '–')),
    row('most frequent', (summary) => ('distinct' in summary ? mostFrequent(summary) : '–')),
  ];
}

const numericalRows = [
  ['mean', 'mean'],
  ['standard deviation', 'std'],
  ['smallest', 'min'],
  ['25 %', 'p25'],
  ['median', 'median'],
  ['75 %', 'p75'],
  ['largest', 'max'],
] as const;

function mostFrequent({ top, topShare }: CategoricalSummary): string {
  return top === null ? '–' : `${top} (${formatShare(topShare)})`;
}
