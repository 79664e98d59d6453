import { formatCount, formatNumber } from '../../../../domain/models/report/format.ts';
import type { CandidateEvaluation } from '../../../../workflows/retraining-messages.ts';
import { html } from '../html.ts';
import type { Html } from '../html.ts';
import { verdictBadge } from '../verdict-badge.ts';

type Gate = CandidateEvaluation['gates'][number];

/** The candidate beside the model that serves, gate by gate: what it had to show, and what it did. */
export function gatesSection({ verdict, headline, gates }: CandidateEvaluation): Html {
  return html`<section class="card" aria-labelledby="gates">
    <h2 id="gates">Candidate against champion ${verdictBadge(verdict)}</h2>
    <p class="lead">${headline}</p>
    ${
      gates.length > 0 &&
      html`<div class="scroll" tabindex="0" role="region" aria-label="Table of the gates">
        <table class="columns">
          <thead>
            <tr>
              ${['metric', 'where', 'champion', 'candidate', 'gain (95 %)', 'wanted', 'verdict'].map(
                (name) => html`<th scope="col">${name}</th>`,
              )}
            </tr>
          </thead>
          <tbody>
            ${gates.map((gate) => gateRow(gate))}
          </tbody>
        </table>
      </div>`
    }
  </section>`;
}

function gateRow(gate: Gate): Html {
  const { metric, slice, champion, candidate, gain, lower, upper, verdict, reason } = gate;
  return html`<tr class="${verdict === 'fail' ? 'moved' : ''}">
    <th scope="row">${metric}</th>
    <td>${slice === undefined ? 'all rows' : `${slice.column} = ${slice.value}`}</td>
    <td>${formatNumber(champion)}</td>
    <td>${formatNumber(candidate)}</td>
    <td>
      ${signed(gain)}
      ${lower !== null && upper !== null && html`<span class="soft small">${signed(lower)} to ${signed(upper)}</span>`}
    </td>
    <td>${wanted(gate)}</td>
    <td title="${reason}">${verdictBadge(verdict)}</td>
  </tr>`;
}

function wanted({ gate, margin }: Gate): string {
  if (gate === 'better') return margin === 0 ? 'better' : `better by ${formatNumber(margin)}`;
  return margin === 0 ? 'not worse' : `at most ${formatNumber(margin)} worse`;
}

function signed(value: number | null): string {
  return value !== null && value > 0 ? `+${formatNumber(value)}` : formatNumber(value);
}

/** `12,000 rows`, for where rows are named. */
export function rowsInWords(rows: number): string {
  return `${formatCount(rows)} rows`;
}
