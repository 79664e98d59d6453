import type { ColumnDrift, DriftReport } from '../../../../domain/models/drift-report.ts';
import {
  inOrderOfAttention,
  isInsignificant,
  scoreIsPValue,
} from '../../../../domain/models/report/column-order.ts';
import { describeColumn } from '../../../../domain/models/report/describe-change.ts';
import { formatNumber } from '../../../../domain/models/report/format.ts';
import { sparkline } from '../../../../domain/models/report/html/distribution-chart.ts';
import { html, trusted } from '../html.ts';
import type { Content, Html } from '../html.ts';

/** More than a person looks through; the whole report has the others. */
const mostColumns = 40;

/** The columns of the latest report, those that need attention first, each with a small picture of both sides. */
export function columnTable({ columns }: DriftReport, wholeReport: Content): Html | false {
  if (columns.length === 0) return false;
  const ordered = inOrderOfAttention(columns);
  const rest = ordered.length - mostColumns;
  return html`<section class="card" aria-labelledby="columns">
    <h2 id="columns">Columns</h2>
    <p class="legend"><span>filled: reference</span><span>line: now</span></p>
    <div class="scroll" tabindex="0" role="region" aria-label="Table of the columns">
      <table class="columns">
        <thead>
          <tr>
            <th scope="col">column</th>
            <th scope="col">distribution</th>
            <th scope="col">score</th>
            <th scope="col">drift from</th>
            <th scope="col">what moved</th>
          </tr>
        </thead>
        <tbody>
          ${ordered.slice(0, mostColumns).map(row)}
        </tbody>
      </table>
    </div>
    <p class="small soft">${rest > 0 && `${rest} more in the report. `}${wholeReport}</p>
  </section>`;
}

function row(column: ColumnDrift): Html {
  const { name, role, drifted, score, threshold, test, distribution } = column;
  const sign = drifted === null ? '?' : drifted ? '▲' : '✓';
  const verdict = drifted === null ? 'not enough data' : drifted ? 'drift' : 'no drift';
  const isPValue = scoreIsPValue(column);
  return html`<tr class="${drifted === true ? 'moved' : ''}">
    <th scope="row">
      <span role="img" aria-label="${verdict}">${sign}</span>
      ${name}${role !== 'feature' && html` <span class="soft">(${role})</span>`}
    </th>
    <td>${trusted(sparkline(distribution))}</td>
    <td>${isPValue && 'p '}${formatNumber(score)} <span class="soft">${test ?? ''}</span></td>
    <td>
      ${isPValue && 'p '}${formatNumber(threshold)}
      ${isInsignificant(column) && html`<span class="soft">but not significant</span>`}
    </td>
    <td>${describeColumn(column)}</td>
  </tr>`;
}
