import type { ChunkDrift, ColumnDrift, DriftReport } from '../../drift-report.ts';
import { chunkName } from '../chunk-name.ts';
import { inOrderOfAttention, scoreIsPValue, strengthOf } from '../column-order.ts';
import { escapeMarkup } from '../escape.ts';
import { formatCount, formatNumber, formatShare, plural } from '../format.ts';
import { coordinate, polyline } from './svg-path.ts';

const width = 600;
const height = 120;
/** More rows than this do not fit a page; the others are in the list of columns. */
const mostColumns = 40;

/** Every column over every chunk: how far beyond its threshold by strength of colour, a dot where it drifted. */
export function overTimeSection({ chunks, columns }: DriftReport): string {
  if (chunks === undefined || chunks.length === 0) return '';
  const moved = inOrderOfAttention(columns).filter(({ name }) =>
    chunks.some((chunk) => chunk.columns[name]?.drifted === true),
  );
  const shown = moved.slice(0, mostColumns);
  const rows = shown.map(
    (column) =>
      `<tr><th scope="row">${escapeMarkup(column.name)}</th>${chunks.map((chunk) => cell(column, chunk)).join('')}</tr>`,
  );
  const shares = chunks.map((chunk) => {
    const level = chunk.share === null ? 0 : Math.ceil(chunk.share * 4);
    return `<td class="heat level${level}" title="${escapeMarkup(chunkName(chunk))}: ${formatShare(chunk.share)} of the columns drifted">${mark(chunk.drifted)}</td>`;
  });
  const calm = columns.length - moved.length;
  const rest = moved.length - shown.length;
  const hints = [
    'The stronger the colour, the further from the reference; ● is beyond the threshold.',
    ...(calm > 0 ? [`${plural(calm, 'column')} stayed within the threshold all the time.`] : []),
    ...(rest > 0 ? [`${formatCount(rest)} more that moved are in the list below.`] : []),
  ];
  return (
    '<section><h2>Change over time</h2><div class="scroll" tabindex="0" role="region" aria-label="Change over time">' +
    `<table class="heatmap"><thead><tr><th scope="col">column</th>${periodHeads(chunks)}</tr></thead><tbody>` +
    `<tr class="all"><th scope="row">share of columns</th>${shares.join('')}</tr>${rows.join('')}</tbody></table></div>` +
    `<p class="hint">${hints.join(' ')}</p></section>`
  );
}

/** The score of one column over time, with its threshold as a dashed line; a p-value as -log10, so that up is drift. */
export function overTimeChart(column: ColumnDrift, chunks: readonly ChunkDrift[] | undefined): string {
  if (chunks === undefined || chunks.length < 2) return '';
  const isPValue = scoreIsPValue(column);
  const drawn = (value: number | null | undefined): number | null => {
    if (value === null || value === undefined) return null;
    return isPValue ? -Math.log10(Math.max(value, 1e-300)) : value;
  };
  const points = chunks.map((chunk) => {
    const { score = null, threshold = null, drifted = null } = chunk.columns[column.name] ?? {};
    return {
      score,
      drifted,
      title: pointTitle(chunk, score, threshold),
      y: drawn(score),
      limit: drawn(threshold),
    };
  });
  const largest = Math.max(...points.map(({ y, limit }) => Math.max(y ?? 0, limit ?? 0)), 1e-12) * 1.1;
  const place = (index: number, value: number | null): [number, number] | null =>
    value === null
      ? null
      : [6 + (index / (points.length - 1)) * (width - 12), height - 6 - (value / largest) * (height - 12)];
  const dots = points.map(({ y, drifted, title }, index) => {
    const position = place(index, y);
    if (position === null) return '';
    const [cx, cy] = position.map(coordinate);
    return `<circle class="${drifted === true ? 'beyond' : 'within'}" cx="${cx}" cy="${cy}" r="5"><title>${escapeMarkup(title)}</title></circle>`;
  });
  const firstAndLast = [chunks[0], chunks.at(-1)].map((chunk) =>
    chunk === undefined ? '' : chunkName(chunk),
  );
  const caption = isPValue ? '−log₁₀ p over time, dashed: threshold' : 'Score over time, dashed: threshold';
  return (
    `<figure class="chart time"><figcaption>${caption}</figcaption><svg viewBox="0 0 ${width} ${height}" role="img" ` +
    `aria-label="${caption} of ${escapeMarkup(column.name)}">` +
    `<path class="threshold" d="${polyline(points.map(({ limit }, index) => place(index, limit)))}"/>` +
    `<path class="score" d="${polyline(points.map(({ y }, index) => place(index, y)))}"/>${dots.join('')}</svg>` +
    `<div class="axis" aria-hidden="true"><span>${escapeMarkup(firstAndLast[0] ?? '')}</span><span>${escapeMarkup(firstAndLast[1] ?? '')}</span></div></figure>`
  );
}

function pointTitle(chunk: ChunkDrift, score: number | null, threshold: number | null): string {
  return `${chunkName(chunk)}: ${formatNumber(score)}, threshold ${formatNumber(threshold)}`;
}

function cell(column: ColumnDrift, chunk: ChunkDrift): string {
  const { score = null, threshold = null, drifted = null } = chunk.columns[column.name] ?? {};
  const strength = strengthOf(score, threshold, scoreIsPValue(column));
  const level = strength === null ? 0 : Math.min(4, Math.floor(strength * 2));
  const title = escapeMarkup(`${column.name}, ${pointTitle(chunk, score, threshold)}`);
  return `<td class="heat level${level}" title="${title}">${mark(drifted)}</td>`;
}

function mark(drifted: boolean | null): string {
  return drifted === true ? '<span aria-label="drift">●</span>' : '';
}

/** Names of periods are longer than cells are wide: the first, the last and a few between are written. */
function periodHeads(chunks: readonly ChunkDrift[]): string {
  const every = Math.ceil(chunks.length / 6);
  const heads: string[] = [];
  for (let start = 0; start < chunks.length; start += every) {
    const span = Math.min(every, chunks.length - start);
    const chunk = chunks[start];
    heads.push(
      `<th scope="col" colspan="${span}">${escapeMarkup(chunk === undefined ? '' : chunkName(chunk))}</th>`,
    );
  }
  return heads.join('');
}
