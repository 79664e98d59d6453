import { formatShare } from '../../../../domain/models/report/format.ts';
import { coordinate, polyline } from '../../../../domain/models/report/html/svg-path.ts';
import type { TrendPoint } from '../../../../domain/models/scan/model-trend.ts';
import { html, trusted } from '../html.ts';
import type { Html } from '../html.ts';

const width = 720;
const height = 140;
const margin = 8;

/** Scans that are drawn: more would be closer than a dot is wide. */
const mostDrawn = 200;

/**
 * The share of drifted columns over time with the threshold as a dashed line. A scan without an answer breaks the
 * line; scans stand where their time puts them, so that a gap is seen.
 */
export function trendChart(points: readonly TrendPoint[], threshold: number): Html | false {
  const drawn = points.slice(-mostDrawn);
  const [first, last] = [drawn[0], drawn.at(-1)];
  if (first === undefined || last === undefined || drawn.length < 2) return false;
  const span = Math.max(1, last.sequence - first.sequence);
  const place = ({ sequence, share }: TrendPoint): [number, number] | null =>
    share === null
      ? null
      : [margin + ((sequence - first.sequence) / span) * (width - 2 * margin), level(share)];
  const dots = drawn.map((point) => {
    const at = place(point);
    if (at === null) return html``;
    const [x, y] = at.map(coordinate);
    const title = `${time(point)}: ${formatShare(point.share)} of the columns moved`;
    return html`<circle
      class="${point.drifted === true ? 'beyond' : 'within'}"
      cx="${x ?? ''}"
      cy="${y ?? ''}"
      r="4"
      ><title>${title}</title></circle
    >`;
  });
  const drifted = drawn.filter((point) => point.drifted === true).length;
  const label = `Share of columns that moved over ${drawn.length} scans; ${drifted} of them found drift; now ${formatShare(last.share)}, drift from ${formatShare(threshold)}`;
  const y = coordinate(level(threshold));
  return html`<figure class="trend">
    <svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${label}">
      <path class="limit" d="M0 ${y}H${width}" />
      <path class="line" d="${trusted(polyline(drawn.map(place)))}" />
      ${dots}
    </svg>
    <figcaption>
      <span>${time(first)}</span
      ><span>share of columns that moved; dashed: drift from ${formatShare(threshold)}</span
      ><span>${time(last)}</span>
    </figcaption>
  </figure>`;
}

function level(share: number): number {
  return height - margin - share * (height - 2 * margin);
}

function time({ sequence }: TrendPoint): string {
  return `${new Date(sequence).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
