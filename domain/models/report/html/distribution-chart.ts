import type {
  CategoricalDistribution,
  ColumnDrift,
  Distribution,
  NumericalDistribution,
} from '../../drift-report.ts';
import { escapeMarkup } from '../escape.ts';
import { formatCount, formatNumber, formatShare } from '../format.ts';
import { coordinate, stepArea, stepLine } from './svg-path.ts';

const width = 600;
const height = 150;

/** Both distributions at a glance: reference filled, current as a line. Decoration: the text beside it says the same. */
export function sparkline(distribution: Distribution | undefined): string {
  if (distribution === undefined) return '<svg class="spark" aria-hidden="true"></svg>';
  const { reference, current } = sides(distribution);
  return (
    '<svg class="spark" viewBox="0 0 120 32" preserveAspectRatio="none" aria-hidden="true">' +
    `${shapes(reference, current, 120, 32)}</svg>`
  );
}

/** The distributions of a column in full, with an axis or the names of the categories. */
export function distributionChart(column: ColumnDrift): string {
  const { distribution } = column;
  if (distribution === undefined) return '';
  return distribution.kind === 'numerical'
    ? numericalChart(column.name, distribution)
    : categoricalChart(column.name, distribution);
}

function numericalChart(name: string, { edges, reference, current }: NumericalDistribution): string {
  const bin = width / Math.max(1, reference.length);
  const hover = reference.map((share, index) => {
    const interval = `${formatNumber(edges[index])} to ${formatNumber(edges[index + 1])}`;
    const title = `${interval}: ${formatShare(share)} → ${formatShare(current[index])}`;
    return `<rect x="${coordinate(index * bin)}" width="${coordinate(bin)}"><title>${title}</title></rect>`;
  });
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((position) => {
    const first = edges[0] ?? 0;
    return `<span>${formatNumber(first + position * ((edges.at(-1) ?? first) - first))}</span>`;
  });
  const label = `Distribution of ${escapeMarkup(name)}: reference filled, current as a line`;
  return (
    `<figure class="chart"><svg viewBox="0 0 ${width} ${height}" preserveAspectRatio="none" role="img" aria-label="${label}">` +
    `${shapes(reference, current, width, height)}<g class="hover">${hover.join('')}</g></svg>` +
    `<div class="axis" aria-hidden="true">${ticks.join('')}</div></figure>`
  );
}

function categoricalChart(name: string, distribution: CategoricalDistribution): string {
  const { categories, reference, current, otherCount, otherReference, otherCurrent } = distribution;
  const rows = categories.map(
    (category, index) => [category, reference[index] ?? 0, current[index] ?? 0] as const,
  );
  const largest = Math.max(...reference, ...current, otherReference, otherCurrent, 1e-9);
  const all = rows.map(([category, before, after]) =>
    categoryRow(escapeMarkup(category === '' ? '(empty)' : category), before, after, largest),
  );
  if (otherCount > 0)
    all.push(categoryRow(`<em>${formatCount(otherCount)} more</em>`, otherReference, otherCurrent, largest));
  return `<div class="categories" role="group" aria-label="Shares of the categories of ${escapeMarkup(name)}">${all.join('')}</div>`;
}

function categoryRow(label: string, before: number, after: number, largest: number): string {
  const bar = (share: number): string => coordinate((share / largest) * 100);
  return (
    `<div class="category"><span class="label">${label}</span>` +
    '<svg viewBox="0 0 100 20" preserveAspectRatio="none" aria-hidden="true">' +
    `<rect class="reference" width="${bar(before)}" height="9"/><rect class="current" y="11" width="${bar(after)}" height="9"/></svg>` +
    `<span class="shares"><span class="was">${formatShare(before)}</span><span class="is">${formatShare(after)}</span></span></div>`
  );
}

/** The reference is a filled shape and the current data a line: told apart without colour and in print. */
function shapes(
  reference: readonly number[],
  current: readonly number[],
  wide: number,
  high: number,
): string {
  const largest = Math.max(...reference, ...current, 1e-9);
  return (
    `<path class="reference" d="${stepArea(reference, largest, wide, high)}"/>` +
    `<path class="current" d="${stepLine(current, largest, wide, high)}"/>`
  );
}

function sides(distribution: Distribution): { reference: number[]; current: number[] } {
  if (distribution.kind === 'numerical') return distribution;
  const { reference, current, otherCount, otherReference, otherCurrent } = distribution;
  if (otherCount === 0) return { reference, current };
  return { reference: [...reference, otherReference], current: [...current, otherCurrent] };
}
