import { formatCount, formatNumber } from '../../../../domain/models/report/format.ts';
import type { AnalysisLook } from '../../../../workflows/rollout-messages.ts';
import { html } from '../html.ts';
import type { Html } from '../html.ts';
import { moment } from '../moment.ts';
import { verdictBadge } from '../verdict-badge.ts';
import type { PageView } from '../view.ts';

/** What the analysis saw: the newest look metric by metric, the ones before it in a line each. */
export function looksSection(view: PageView, looks: readonly AnalysisLook[]): Html | false {
  const latest = looks.at(-1);
  if (latest === undefined) return false;
  return html`<section class="card" aria-labelledby="looks">
    <h2 id="looks">The latest look ${verdictBadge(latest.verdict)}</h2>
    <p class="soft">
      ${moment(latest.at, view.now)}, at ${latest.percent} % of the traffic, after
      ${formatCount(latest.requests)} requests of the new model.
    </p>
    <div class="scroll" tabindex="0" role="region" aria-label="Table of the metrics">
      <table class="columns">
        <thead>
          <tr>
            ${['metric', 'new', 'serves so far', 'verdict', 'why'].map(
              (name) => html`<th scope="col">${name}</th>`,
            )}
          </tr>
        </thead>
        <tbody>
          ${latest.metrics.map(
            ({ metric, canary, baseline, verdict, reason }) =>
              html`<tr class="${verdict === 'fail' ? 'moved' : ''}">
                <th scope="row">${metric}</th>
                <td>${formatNumber(canary)}</td>
                <td>${formatNumber(baseline)}</td>
                <td>${verdictBadge(verdict)}</td>
                <td class="why">${reason}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    ${looks.length > 1 && earlierLooks(view, looks.slice(0, -1))}
  </section>`;
}

function earlierLooks(view: PageView, looks: readonly AnalysisLook[]): Html {
  return html`<details>
    <summary>Earlier looks</summary>
    <ul class="marks">
      ${looks
        .toReversed()
        .map(
          ({ at, percent, verdict, requests, metrics }) =>
            html`<li>
              ${verdictBadge(verdict)} ${moment(at, view.now)}, ${percent} %, ${formatCount(requests)}
              requests
              ${metrics
                .filter((metric) => metric.verdict !== 'pass')
                .map(({ metric, reason }) => html`<div class="soft small">${metric}: ${reason}</div>`)}
            </li>`,
        )}
    </ul>
  </details>`;
}
